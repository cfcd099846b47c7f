<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

/** Who asks: known by cookies, the hashes of whose tokens lie in our folder for a while. */
final class Visitor
{
    private static $held = [];

    public static function previews(): bool
    {
        return self::held('kaitsu_preview', 'preview.json') !== '';
    }

    /** Of a preview or a check: its token's hash, "" for shoppers. */
    public static function hash(): string
    {
        return self::held('kaitsu_preview', 'preview.json') ?: self::held('kaitsu_check', 'preview.json');
    }

    /** Kaitsu's own question: can the web's PHP do what is needed? Null for those who may not ask. */
    public static function answer(): ?array
    {
        if (!isset($_COOKIE['kaitsu_ask'])) {
            return null;
        }
        $key = Own::FOLDER . '/box.key';
        if (!is_executable(Own::FOLDER) || (file_exists($key) && !is_readable($key))) {
            return ['kaitsu' => 1, 'own' => 'unreadable'];
        }
        $able = ['kaitsu' => 1, 'php' => PHP_VERSION, 'own' => 'readable', 'sodium' => Boxes::hasSodium()];
        return self::held('kaitsu_ask', 'ask.json') === '' ? null : $able;
    }

    /**
     * An order that a check began. Its pre_order_id is kept with its id: that of an order that was rolled back may be
     * somebody else's afterwards.
     */
    public static function note(int $order, string $preOrderId): void
    {
        $folder = Own::FOLDER . '/checks';
        is_dir($folder) || mkdir($folder, 0700);
        $path = "$folder/" . self::hash() . '.jsonl';
        $umask = umask(0077);
        $line = json_encode(['order' => $order, 'pre_order_id' => $preOrderId]);
        file_put_contents($path, "$line\n", FILE_APPEND | LOCK_EX);
        umask($umask);
    }

    private static function held(string $cookie, string $file): string
    {
        $token = $_COOKIE[$cookie] ?? '';
        if (!is_string($token) || $token === '') {
            return '';
        }
        return self::$held[$cookie] = self::$held[$cookie] ?? Own::safely(fn () => self::matched($token, $file), '');
    }

    private static function matched(string $token, string $file): string
    {
        $laid = Own::json(Own::FOLDER . "/$file");
        $hash = hash('sha256', $token);
        return $laid !== [] && hash_equals($laid['token_hash'], $hash) && $laid['expires_at'] > time() ? $hash : '';
    }
}
