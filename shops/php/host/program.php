<?php

declare(strict_types=1);

namespace Kaitsu;

/** The program that runs on the host: one request, one answer, and on a failed write the shop as before. */
final class Program
{
    private Host $host;
    private Restore $restore;

    /** @var array<string, mixed> */
    private array $request;

    /**
     * Called last by a shop system's own files. `open` finds the shop, or refuses with `shop_not_found`.
     *
     * @param callable(array<string, mixed>): Shop $open
     */
    public static function run(callable $open): void
    {
        Frame::answer(static function (array $request) use ($open): array {
            return (new self(new Host($request['own_folder'], $open($request)), $request))->carryOut();
        });
    }

    /** @param array<string, mixed> $request */
    private function __construct(Host $host, array $request)
    {
        $this->host = $host;
        $this->restore = new Restore($host);
        $this->request = $request;
    }

    /** @return array<string, mixed> */
    private function carryOut(): array
    {
        $answer = $this->request['action'] === 'probe' ? $this->look() : $this->alone();
        return $answer + ['state' => $this->host->state(), 'records' => $this->host->records->told()];
    }

    /** @return array<string, mixed> what is to be seen beside the State, where that was asked for */
    private function look(): array
    {
        $seen = [];
        if (isset($this->request['around'])) {
            $seen['around'] = map(Surroundings::look($this->host, $this->request['around']['reach']));
        }
        if (isset($this->request['fragments'])) {
            $seen['fragments'] = $this->host->pages->texts($this->request['fragments']);
        }
        return $seen;
    }

    /** @return array<string, mixed> */
    private function alone(): array
    {
        $this->host->look($this->request['document_root'], strlen($this->request['archive'] ?? ''));
        $lock = new Lock($this->host->own);
        $answer = $this->request['action'] === 'undo' ? $this->undo() : $this->write();
        unset($lock);
        return $answer;
    }

    /**
     * One write under the lease. A first write takes the before-image; a last one ends the run.
     *
     * @return array<string, mixed>
     */
    private function write(): array
    {
        if ($this->host->records->isOver($this->request['run'])) { // its caller had given this very request up
            throw new HostRefusal('lease_lost', ['run' => $this->request['run']]);
        }
        $this->host->lease->hold($this->request);
        Frame::onEnd(function (HostRefusal $refusal): HostRefusal {
            return $this->putBack($refusal); // a plugin has called exit(), or a fatal error was met
        });
        try {
            $answer = $this->writeOnce();
        } catch (\Throwable $error) {
            throw $this->putBack(refusal_of($error));
        }
        Frame::onEnd(null);
        if ($this->request['last']) {
            $done = ['status' => 'done', 'after' => $this->host->state()];
            $this->host->records->update($this->request['run'], $done);
            $this->host->lease->release($this->request['run']);
        }
        return $answer;
    }

    /** @return array<string, mixed> */
    private function writeOnce(): array
    {
        $state = $this->host->state();
        if (digest($state) !== $this->request['state']) {
            throw new HostRefusal('state_moved');
        }
        $isFirst = $this->host->records->find($this->request['run']) === null;
        $answer = $isFirst ? ['image' => $this->begin($state)] : [];
        (new Actions($this->host, $this->request, $state))->carryOut();
        return $answer;
    }

    /** The host's key, the before-image sealed to it, and the record, in this order and before any write. */
    private function begin(\stdClass $state): string
    {
        reach('before_write');
        $module = $this->request['module'];
        $this->host->box->makeKey();
        [$digest, $content] = $this->host->images->take($this->request['run'], [
            'module' => $module,
            'state' => $state,
            'pages' => map(array_map('Kaitsu\packed', $this->host->pages->bodies())),
            'box' => file_image($this->host->box->path($module)),
            'files' => $this->host->files->image($module),
            'archive' => $this->host->archives->entry($module),
            'preview' => $this->host->preview->image(),
            'shop' => $this->host->shop->image($module),
        ]);
        $this->host->records->begin($this->request, $state, $digest);
        return base64_encode($content);
    }

    /** After a failed write: the whole run is undone here and now, and the answer says whether that worked. */
    private function putBack(HostRefusal $refusal): HostRefusal
    {
        $refusal->restored = false;
        Frame::onEnd(static function () use ($refusal): HostRefusal {
            return $refusal; // ended once more, while undoing
        });
        Deadline::start((int) $this->request['deadline']); // as long again, for undoing what a deadline cut off
        $run = $this->request['run'];
        try {
            $this->host->shop->abandon();
            $record = $this->host->records->find($run);
            $isOpen = $record !== null && $record->status === 'open';
            if ($isOpen) {
                $this->restore->restore($record, 'restored');
            }
            $refusal->restored = !$isOpen || $this->restore->isBack($record);
            $this->host->lease->release($run);
        } catch (\Throwable $error) { // the failure that is told is the first one
            $this->releaseQuietly($run);
        }
        Frame::onEnd(null);
        return $refusal;
    }

    /**
     * Undo runs, newest first, each from its own before-image; what real orders need stays.
     *
     * @return array<string, mixed>
     */
    private function undo(): array
    {
        $this->host->lease->hold($this->request);
        Frame::onEnd(function (HostRefusal $refusal): HostRefusal {
            $this->releaseQuietly($this->request['run']);
            return $refusal;
        });
        try {
            $this->refuseLate();
            return $this->undoAll();
        } catch (\Throwable $error) {
            $refusal = refusal_of($error);
            $refusal->restored = $this->restore->hasBegun ? false : null;
            throw $refusal;
        } finally {
            $this->host->lease->release($this->request['run']); // what could not be undone may be tried again at once
            Frame::onEnd(null);
        }
    }

    /**
     * A run that somebody has gone on from in the meantime can't be pulled away from under their work: `lease_lost`,
     * for whoever asks has been away for longer than its lease.
     */
    private function refuseLate(): void
    {
        [$undo, $ours, $later] = [$this->request['undo'], [], []];
        foreach ($this->host->records->all() as $record) {
            $rollout = [$record->module, $record->gateway];
            if (in_array($record->run, $undo, true)) {
                $ours[] = $rollout;
            } elseif ($ours !== [] && in_array($record->status, Records::STANDING, true)) {
                $later[$record->run] = $rollout;
            }
        }
        foreach ($later as $run => $rollout) {
            if (in_array($rollout, $ours, true)) {
                throw new HostRefusal('lease_lost', ['run' => $this->request['run'], 'since' => (string) $run]);
            }
        }
    }

    /** @return array<string, mixed> */
    private function undoAll(): array
    {
        [$undone, $stays, $before, $equal] = [[], [], null, true];
        foreach ($this->request['undo'] as $run) {
            $record = $this->host->records->find($run);
            if ($record === null) {
                $this->host->records->giveUp($run);
            }
            if ($record === null || !in_array($record->status, Records::STANDING, true)) {
                continue;
            }
            // A run whose undoing was cut off is open again; that it was done once, its after tells.
            $kept = $this->restore->restore($record, $record->after === null ? 'restored' : 'undone');
            $equal = $this->restore->isBack($record, $kept) && $equal;
            $stays = array_merge($stays, $kept);
            $undone[] = $run;
            $before = $record->before;
        }
        $stays = array_values(array_unique($stays));
        sort($stays, SORT_STRING);
        return ['undone' => $undone, 'stays' => $stays, 'equal' => $equal, 'before' => $before];
    }

    private function releaseQuietly(string $run): void
    {
        try {
            $this->host->lease->release($run);
        } catch (\Throwable $error) {
            return; // it ends by itself
        }
    }
}
