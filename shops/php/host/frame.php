<?php

declare(strict_types=1);

namespace Kaitsu;

/**
 * How a program reads its request and answers it, once, whatever happens in between.
 *
 * Shop systems run other people's code: plugins print, redirect, exit() and die of fatal errors. What they print is
 * swallowed by the loader's buffer; whatever ends the program, `ended` still undoes a write and answers.
 */
final class Frame
{
    private const FORMAT = 1;
    private const SENTINEL = '@kaitsu';

    /** @var array<string, mixed> */
    private static array $request = [];

    /** @var resource|null */
    private static $out = null;

    private static ?\Closure $rescue = null;

    /** @param array<string, mixed> $request */
    public static function begin(array $request): void
    {
        self::$request = $request;
        self::$out = fopen('php://stdout', 'wb'); // past every output buffer
        register_shutdown_function([self::class, 'ended']);
        Points::haltAt((string) ($request['halt_at'] ?? ''), (string) ($request['own_folder'] ?? ''));
        Deadline::start((int) $request['deadline']);
    }

    /** @return array<string, mixed> */
    public static function request(): array
    {
        return self::$request;
    }

    /** Carry out the request and answer it; an exception is answered with its type's name alone. */
    public static function answer(callable $carryOut): void
    {
        try {
            $answer = ['format' => self::FORMAT, 'ok' => true] + $carryOut(self::$request);
        } catch (\Throwable $error) {
            $answer = self::refused(refusal_of($error));
        }
        self::print($answer);
    }

    /** For the loader: an exception that came from loading the shop system. */
    public static function failed(\Throwable $error): void
    {
        self::print(self::refused(refusal_of($error)));
    }

    /** What is to be done with a refusal if the program ends by itself from here on; null: nothing any more. */
    public static function onEnd(?\Closure $rescue): void
    {
        self::$rescue = $rescue;
    }

    /** Called by PHP at the end. Without an answer so far it was an exit() or a fatal error that ended us. */
    public static function ended(): void
    {
        if (self::$out === null) {
            return;
        }
        $type = error_get_last()['type'] ?? 0;
        $fatal = [E_ERROR => 'E_ERROR', E_PARSE => 'E_PARSE', E_CORE_ERROR => 'E_CORE_ERROR',
            E_COMPILE_ERROR => 'E_COMPILE_ERROR', E_RECOVERABLE_ERROR => 'E_RECOVERABLE_ERROR'];
        $refusal = new HostRefusal('program_failed', ['error' => $fatal[$type] ?? 'exit']);
        @ini_set('memory_limit', '-1'); // it may be what we ran out of
        if (self::$rescue !== null) {
            [$rescue, self::$rescue] = [self::$rescue, null];
            $refusal = $rescue($refusal);
        }
        self::print(self::refused($refusal));
        exit(0);
    }

    public static function line(string $nonce, $answer): string
    {
        $body = ascii_json($answer);
        return sprintf('%s %s %d %s %s', self::SENTINEL, $nonce, strlen($body), hash('sha256', $body), $body);
    }

    /** @param array<string, mixed> $answer */
    private static function print(array $answer): void
    {
        Deadline::end();
        try {
            $line = self::line(self::$request['nonce'], $answer);
        } catch (\JsonException $error) {
            $line = self::line(self::$request['nonce'], self::refused(refusal_of($error)));
        }
        if (self::$out !== null) {
            fwrite(self::$out, "\n$line\n");
            fflush(self::$out);
        }
        self::$out = null;
    }

    /** @return array<string, mixed> */
    private static function refused(HostRefusal $refusal): array
    {
        return [
            'format' => self::FORMAT,
            'ok' => false,
            'reason' => $refusal->reason,
            'detail' => map(array_map('Kaitsu\text', $refusal->detail)),
            'restored' => $refusal->restored,
        ];
    }
}
