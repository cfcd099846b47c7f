<?php

declare(strict_types=1);

namespace Kaitsu\MustUse;

/** Who asks: known by cookies, the hashes of whose tokens lie in our folder for a while. */
final class Visitor
{
    public static $previews = false;

    /** Kaitsu's own question, before anything of the shop's: can the web's PHP do what is needed? */
    public static function answer(): void
    {
        $key = Own::FOLDER . '/box.key';
        $isReadable = is_executable(Own::FOLDER) && (!file_exists($key) || is_readable($key));
        if ($isReadable && self::held('kaitsu_ask', 'ask.json') === '') {
            return;
        }
        $able = ['kaitsu' => 1, 'php' => PHP_VERSION, 'own' => 'readable', 'sodium' => Boxes::hasSodium()];
        nocache_headers();
        header('Content-Type: application/json');
        exit(json_encode($isReadable ? $able : ['kaitsu' => 1, 'own' => 'unreadable']));
    }

    /** What a check leaves in the shop carries its token's hash, and no cache keeps what it sees. */
    public static function know(): void
    {
        self::$previews = ($hash = self::held('kaitsu_preview', 'preview.json')) !== '';
        $hash = $hash ?: self::held('kaitsu_check', 'preview.json');
        if ($hash === '') {
            return;
        }
        defined('DONOTCACHEPAGE') || define('DONOTCACHEPAGE', true);
        headers_sent() || nocache_headers();
        $on = fn ($hook, $do, $at = 10) => add_action($hook, fn ($it = '') => Own::safely(fn () => $do($it)), $at);
        $key = '_kaitsu_check';
        $on('woocommerce_before_order_object_save', fn ($it) => $it->get_id() || $it->update_meta_data($key, $hash));
        $on('usces_action_reg_orderdata', fn ($it) => $GLOBALS['usces']->set_order_meta_value($key, $hash, $it['order_id']));
        $on('shutdown', fn () => WC()->session->has_session() && WC()->session->set('kaitsu_check', $hash), 1);
    }

    private static function held(string $cookie, string $file): string
    {
        $token = $_COOKIE[$cookie] ?? '';
        $laid = is_string($token) && $token !== '' ? Own::json($file) : [];
        $hash = $laid === [] ? '' : hash('sha256', $token);
        return $laid !== [] && hash_equals($laid['token_hash'], $hash) && $laid['expires_at'] > time() ? $hash : '';
    }
}
