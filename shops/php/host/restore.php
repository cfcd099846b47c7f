<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * Putting a run's before-image back: exactly, by the host alone, and again if it was cut off.
 *
 * Whatever is cut off in the middle leaves the run open again and its methods hidden, so that a new run or another
 * rollback takes it from there: the rows go back first, hidden, in one transaction; then the files, which no row calls
 * installed any more; then what was open before is opened, in another. Of a page only our gateway's fragment is put
 * back: a page has many authors, and what they changed meanwhile is theirs.
 */
final class Restore
{
    /** Whether anything of the shop may be other than it was found. */
    public bool $hasBegun = false;

    private Host $host;

    public function __construct(Host $host)
    {
        $this->host = $host;
    }

    /**
     * Put the image of one run back and note it: `status` is what becomes of the record, restored or undone.
     *
     * @return list<string> methods that stay because real orders need them
     */
    public function restore(\stdClass $record, string $status): array
    {
        reach('before_restore');
        $image = $this->host->images->open($record->run, $record->image);
        $this->hasBegun = true;
        $this->host->records->update($record->run, ['status' => 'open']);
        $stays = [];
        $this->host->transaction(function () use ($record, $image, &$stays): void {
            $stays = $this->neededByOrders($record, $image); // in here: nobody can order until all is hidden
            $this->putRowsBack($record, $image, $stays === []);
        });
        $this->host->preview->putBack($image['preview']);
        reach('during_restore');
        if ($stays === []) {
            $this->putFilesBack($record, $image);
            $this->host->transaction(function () use ($record, $image): void {
                $this->host->shop->putRowsBack($record->module, $image['shop'], $this->folders($record));
            });
        }
        $this->host->records->update($record->run, ['status' => $status]);
        reach('after_restore');
        return $stays;
    }

    /**
     * Whether everything the run may have touched is as before it, read anew from the shop. Where real orders need
     * the module, that is its fragments alone: what the pages say was taken back.
     *
     * @param list<string> $stays
     */
    public function isBack(\stdClass $record, array $stays = []): bool
    {
        $now = self::part($this->host->state(), $record);
        $before = self::part($record->before, $record);
        $after = $record->after === null ? null : self::part($record->after, $record)->module;
        if ($before->module !== null && $now->module !== null && $after == $before->module) {
            $now->module = $before->module; // a run that let the module be: what became of it is not its affair
        }
        return $stays === [] ? digest($now) === digest($before)
            : digest($now->fragments) === digest($before->fragments);
    }

    private function folders(\stdClass $record): Folders
    {
        return new Folders($this->host->own, $record->run);
    }

    /** What a State says of the record's module and gateway: all that its run may have touched. */
    private static function part(\stdClass $state, \stdClass $record): \stdClass
    {
        [$module, $gateway, $fragments, $methods] = [$record->module, $record->gateway, [], []];
        foreach ((array) $state->pages as $name => $page) {
            if (isset($page->fragments->$gateway)) {
                $fragments[$name] = $page->fragments->$gateway;
            }
        }
        foreach ($state->methods as $method) {
            if ($method->module === $module) {
                $methods[] = $method;
            }
        }
        return map([
            'module' => $state->modules->$module ?? null,
            'credentials' => $state->credentials->$module ?? null,
            'options' => $state->options->$module ?? null,
            'methods' => $methods,
            'fragments' => map($fragments),
        ]);
    }

    /**
     * Methods that the image doesn't know but real orders used: cancelling those needs the module.
     *
     * @param array<string, mixed> $image
     * @return list<string>
     */
    private function neededByOrders(\stdClass $record, array $image): array
    {
        $known = array_column($image['state']['methods'], 'code');
        $used = $this->host->shop->usedByRealOrders($record->module, $this->host->records->tokens());
        $stays = array_values(array_unique(array_diff($used, $known)));
        sort($stays, SORT_STRING);
        return $stays;
    }

    /** @param array<string, mixed> $image */
    private function putRowsBack(\stdClass $record, array $image, bool $all): void
    {
        reach('before_write');
        if ($record->token !== '') {
            $this->host->shop->removeCheck($record->token);
        }
        $this->host->pages->putBack($record->gateway, array_map('Kaitsu\unpacked', $image['pages']));
        if ($all) {
            $this->host->shop->putRowsBack($record->module, $image['shop'], $this->folders($record));
        }
        $this->host->shop->hide($record->module);
    }

    /** @param array<string, mixed> $image */
    private function putFilesBack(\stdClass $record, array $image): void
    {
        reach('before_files');
        $own = $this->host->own;
        put_file_back($own, $this->host->box->path($record->module), $image['box']);
        $this->host->files->putBack($record->module, $image['files'] ?? []); // images of before 014 have none
        $this->host->shop->putFilesBack($record->module, $image['shop'], $this->folders($record));
        $this->host->archives->put($record->module, $image['archive'] === null ? null : map($image['archive']));
        reach('after_files');
    }
}
