<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * What each run did here: beside its before-image, so that the host alone can tell and undo.
 *
 * A record has the fields of shops/sandbox/host/records.py. Status: open → done, open → restored, done → open →
 * undone: a run whose undoing is cut off stands unfinished again, and the next run goes on from it.
 */
final class Records
{
    public const STANDING = ['open', 'done']; // what these runs wrote is on the shop

    private const FILE = 'runs.json';
    private const MOST_TOLD = 50;
    private const GIVEN_UP = 'given_up.json';
    private const MOST_GIVEN_UP = 50;

    private Own $own;

    public function __construct(Own $own)
    {
        $this->own = $own;
    }

    /** @return list<\stdClass> oldest first */
    public function all(): array
    {
        return $this->own->readJson(self::FILE) ?? [];
    }

    public function find(string $run): ?\stdClass
    {
        foreach ($this->all() as $record) {
            if ($record->run === $run) {
                return $record;
            }
        }
        return null;
    }

    /**
     * Note that a run begins to write. A dead run of the same module is gone on from, and undone with it.
     *
     * @param array<string, mixed> $request
     */
    public function begin(array $request, \stdClass $before, string $image): void
    {
        reach('before_record');
        $records = $this->all();
        $records[] = map([
            'run' => $request['run'],
            'gateway' => $request['gateway'],
            'module' => $request['module'],
            'revision' => $request['revision'],
            'head' => $request['head'],
            'status' => 'open',
            'image' => $image,
            'before' => $before,
            'after' => null,
            'token' => '',
            'continues' => $this->deadRun($records, $request),
            'started' => time(),
            'ended' => 0,
        ]);
        $this->own->writeJson(self::FILE, $records);
        reach('after_record');
    }

    /**
     * Dead is the last that stands, if it is open, or if the engine says that it died after all was written.
     *
     * @param list<\stdClass> $records
     * @param array<string, mixed> $request
     */
    private function deadRun(array $records, array $request): string
    {
        $last = null;
        foreach ($records as $record) {
            if ($record->module === $request['module'] && in_array($record->status, self::STANDING, true)) {
                $last = $record;
            }
        }
        if ($last === null) {
            return '';
        }
        return $last->status === 'open' || $last->run === ($request['continues'] ?? '') ? $last->run : '';
    }

    /** @param array<string, mixed> $values */
    public function update(string $run, array $values): void
    {
        reach('before_record');
        $records = $this->all();
        foreach ($records as $record) {
            foreach ($record->run === $run ? $values : [] as $name => $value) {
                $record->$name = $value;
            }
        }
        $this->own->writeJson(self::FILE, $records);
        reach('after_record');
    }

    /** Note that a run was undone before it wrote anything here: what of it comes late is refused. */
    public function giveUp(string $run): void
    {
        reach('before_record');
        $known = $this->own->readJson(self::GIVEN_UP) ?? [];
        $known[] = $run;
        $this->own->writeJson(self::GIVEN_UP, array_slice($known, -self::MOST_GIVEN_UP));
    }

    /** Whether the run was undone, or given up before it began. */
    public function isOver(string $run): bool
    {
        $record = $this->find($run);
        if ($record === null) {
            return in_array($run, $this->own->readJson(self::GIVEN_UP) ?? [], true);
        }
        return !in_array($record->status, self::STANDING, true);
    }

    /** @return list<\stdClass> the newest, oldest first; their States only where a caller compares with them */
    public function told(): array
    {
        $records = array_slice($this->all(), -self::MOST_TOLD);
        $standing = null;
        foreach ($records as $record) {
            $standing = in_array($record->status, self::STANDING, true) ? $record : $standing;
        }
        foreach ($records as $record) {
            if ($record !== $standing) {
                $record->before = $record->after = null;
            }
        }
        return $records;
    }

    /** @return list<string> hashes of the preview tokens under which checks of ours bought something */
    public function tokens(): array
    {
        $tokens = array_map(static fn (\stdClass $record): string => $record->token, $this->all());
        return array_values(array_filter($tokens, static fn (string $token): bool => $token !== ''));
    }
}
