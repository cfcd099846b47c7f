<?php

declare(strict_types=1);

namespace Kaitsu;

/** The lease on a shop: who works on it, until when. A run that lost it can write nothing any more. */
final class Lease
{
    private const FILE = 'lease.json';

    private Own $own;

    public function __construct(Own $own)
    {
        $this->own = $own;
    }

    /**
     * Take the lease with a run's first write, renew it with every later one.
     *
     * Refuses with `locked` while another run holds it, and with `lease_lost` a late write: the run's time was up,
     * and since then somebody else may have worked here.
     *
     * @param array<string, mixed> $request
     */
    public function hold(array $request): void
    {
        reach('before_lease');
        [$now, $run, $asked] = [time(), (string) $request['run'], $request['lease']];
        $there = $this->own->readJson(self::FILE);
        $isMine = $there !== null && $there->run === $run;
        // A person says that this run is dead: by its own id, or by that of the command it was part of.
        $isBroken = $there !== null && self::isCalled($there->run, $asked['unlock']);
        if ($there !== null && !$isMine && !$isBroken && $there->expires > $now) {
            $left = (string) ($there->expires - $now);
            throw new HostRefusal('locked', ['holder' => $there->holder, 'run' => $there->run, 'seconds_left' => $left]);
        }
        if (!$asked['first'] && (!$isMine || $there->expires <= $now)) {
            throw new HostRefusal('lease_lost', ['run' => $run]);
        }
        $this->own->writeJson(self::FILE, map([
            'run' => $run,
            'holder' => $asked['holder'],
            'started' => $isMine ? $there->started : $now,
            'expires' => $now + $asked['seconds'],
        ]));
        reach('after_lease');
    }

    private static function isCalled(string $run, string $named): bool
    {
        return $named !== '' && ($run === $named || strpos($run, "$named.") === 0);
    }

    /** Give the lease back, if it is still this run's. */
    public function release(string $run): void
    {
        reach('before_release');
        $there = $this->own->readJson(self::FILE);
        if ($there !== null && $there->run === $run) {
            $this->own->remove(self::FILE);
        }
        reach('after_release');
    }
}
