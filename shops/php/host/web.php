<?php

declare(strict_types=1);

namespace Kaitsu;

/** The shop as its own host sees it over HTTP: which PHP serves it, whether that can read our folder, whether it lives. */
final class Web
{
    private const LIMIT = 15; // seconds for one page
    private const ASKED = 60; // seconds a question may be answered

    private string $url;
    private Own $own;

    public function __construct(string $url, Own $own)
    {
        $this->url = $url;
        $this->own = $own;
    }

    /** The status of the top page; null where the host does not reach its own shop. */
    private function status(string $cookie = ''): ?int
    {
        $answer = $this->get($cookie);
        return $answer === null ? null : $answer[0];
    }

    /**
     * What is ours in the shop says of the web's PHP; null where it cannot be asked.
     *
     * @return array{php?: string, own: string, sodium?: bool}|null
     */
    private function about(string $cookie): ?array
    {
        reach('before_files');
        $token = bin2hex(random_bytes(24));
        $question = ['token_hash' => hash('sha256', $token), 'expires_at' => time() + self::ASKED];
        $this->own->writeJson('ask.json', map($question));
        try {
            $answer = $this->get(rtrim("kaitsu_ask=$token; $cookie", '; '));
        } finally {
            $this->own->remove('ask.json');
        }
        $about = json_decode($answer[1] ?? '', true);
        return is_array($about) && ($about['kaitsu'] ?? null) === 1 ? $about : null;
    }

    /**
     * Refuse a web whose PHP cannot do what the marks ask of it.
     *
     * @return string|null its version; null for a host that cannot reach itself: the check will see
     */
    public function requireAble(string $cookie = ''): ?string
    {
        $about = $this->about($cookie);
        if ($about === null) {
            return null;
        }
        if ($about['own'] !== 'readable') {
            throw new HostRefusal('host_refused_write', ['why' => 'web_cannot_read']);
        }
        if (($about['sodium'] ?? true) === false) {
            throw new HostRefusal('program_failed', ['php_lacks' => 'sodium', 'why' => 'web']);
        }
        return $about['php'] ?? PHP_VERSION;
    }

    /** Refuse a shop that is dead now; `cookie` is what lets us in where it is closed. */
    public function refuseDead(string $cookie): void
    {
        $status = $this->status($cookie);
        if ($status !== null && $status >= 500) { // a host that cannot reach itself: the check will see
            throw new HostRefusal('module_broken', ['why' => 'shop_down', 'status' => (string) $status]);
        }
    }

    /** Refuse a change after which the shop lives no longer. */
    public function requireAlive(callable $change): void
    {
        $before = $this->status();
        $change();
        $after = $this->status();
        if ($before !== null && $before < 400 && ($after === null || $after >= 500)) {
            throw new HostRefusal('module_broken', ['why' => 'shop_down', 'status' => (string) $after]);
        }
    }

    /** @return array{int, string}|null status and body */
    private function get(string $cookie): ?array
    {
        if (!function_exists('curl_init')) {
            return null;
        }
        $asked = curl_init("$this->url/");
        $body = curl_setopt_array($asked, [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => true,
            CURLOPT_MAXREDIRS => 5,
            CURLOPT_TIMEOUT => self::LIMIT,
            CURLOPT_CONNECTTIMEOUT => 5,
            // From a host to itself the certificate's name may differ; nothing secret is sent.
            CURLOPT_SSL_VERIFYPEER => false,
            CURLOPT_SSL_VERIFYHOST => 0,
            CURLOPT_COOKIE => $cookie,
            CURLOPT_USERAGENT => 'Kaitsu',
            CURLOPT_HTTPHEADER => ['Cache-Control: no-cache'],
        ]) ? curl_exec($asked) : false;
        $status = (int) curl_getinfo($asked, CURLINFO_RESPONSE_CODE);
        curl_close($asked);
        return is_string($body) ? [$status, $body] : null;
    }
}
