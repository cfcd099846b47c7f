<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

/** How a WordPress was set up, as far as it can be seen from its inside. */
final class Around
{
    private const KNOWN = ['admin', 'password', 'admin123', '123456'];

    /** @return array{debug: ?bool, default_admin: ?bool, mail: ?bool, loose: list<string>} */
    public static function look(): array
    {
        return [
            'debug' => defined('WP_DEBUG') && WP_DEBUG && (!defined('WP_DEBUG_DISPLAY') || WP_DEBUG_DISPLAY !== false),
            'default_admin' => self::hasDefaultAdmin(),
            'mail' => self::mails(),
            'loose' => [],
        ];
    }

    private static function hasDefaultAdmin(): bool
    {
        $user = get_user_by('login', 'admin');
        if ($user === false) {
            return false;
        }
        foreach (self::KNOWN as $password) {
            if (wp_check_password($password, $user->user_pass)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a plugin keeps all mail back; one hook there is ours, for as long as this program runs. */
    private static function mails(): bool
    {
        $hooks = $GLOBALS['wp_filter']['pre_wp_mail'] ?? null;
        return $hooks === null || array_sum(array_map('count', $hooks->callbacks)) <= 1;
    }
}
