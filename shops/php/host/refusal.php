<?php

declare(strict_types=1);

namespace Kaitsu;

/** The program changed nothing; `reason` is one of the protocol's, `detail` holds no secret. */
final class HostRefusal extends \Exception
{
    public string $reason;

    /** @var array<string, string> */
    public array $detail;

    /** After a failed write: whether the shop is as before the run. */
    public ?bool $restored = null;

    /** @param array<string, string> $detail */
    public function __construct(string $reason, array $detail = [])
    {
        $this->reason = $reason;
        $this->detail = $detail;
        parent::__construct($reason);
    }
}

/** What is told of an error: a refusal as it is, of anything else the type alone; a message may hold a value. */
function refusal_of(\Throwable $error): HostRefusal
{
    if ($error instanceof HostRefusal) {
        return $error;
    }
    $type = explode("\0", get_class($error))[0]; // what follows in an anonymous class is its file
    return new HostRefusal('program_failed', ['error' => $type]);
}

/** The protocol's name for what the operating system has just refused to do with this path. */
function refused_by_system(string $path): HostRefusal
{
    $said = error_get_last()['message'] ?? '';
    error_clear_last();
    if (preg_match('/No space left|quota exceeded/i', $said) === 1) {
        return new HostRefusal('disk_full', ['path' => $path]);
    }
    if (preg_match('/Permission denied|not permitted|Read-only|open_basedir/i', $said) === 1) {
        return new HostRefusal('host_refused_write', ['path' => $path]);
    }
    return new HostRefusal('program_failed', ['path' => $path]);
}
