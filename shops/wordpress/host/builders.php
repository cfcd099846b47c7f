<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

/**
 * Page builders that keep a page's text in its meta: what is written into post_content is then shown to nobody, or is
 * lost the next time somebody saves. Known by the meta each of them sets on a page it has taken over.
 */
final class Builders
{
    // Meta key to the builder's name and the value that means "in use"; null: any value that is not empty.
    private const META = [
        '_elementor_edit_mode' => ['elementor', 'builder'],
        '_et_pb_use_builder' => ['divi', 'on'],
        '_fl_builder_enabled' => ['beaver_builder', '1'],
        '_wpb_vc_js_status' => ['wpbakery', 'true'],
        '_bricks_editor_mode' => ['bricks', 'bricks'],
        'panels_data' => ['siteorigin', null],
        'brizy_post_uid' => ['brizy', null],
        'ct_builder_shortcodes' => ['oxygen', null],
        '_themify_builder_settings_json' => ['themify', null],
    ];

    // A template or block that an editor may not change: the shop's owner has closed it on purpose.
    private const LOCK = '~<!-- wp:[^>]*"(?:templateLock":"(?:all|contentOnly)"|lock":\{[^}]*true)~';

    /** "" where the page's text is what lies in its row. */
    public static function of(Database $db, int $id, string $content): string
    {
        $keys = array_keys(self::META);
        $marks = implode(', ', array_fill(0, count($keys), '?'));
        $table = $db->table('postmeta');
        $rows = $db->ask(
            "SELECT meta_key, meta_value FROM $table WHERE post_id = ? AND meta_key IN ($marks) ORDER BY meta_id",
            $id,
            ...$keys
        );
        foreach ($rows as $row) {
            [$name, $used] = self::META[$row['meta_key']];
            if ($used === null ? (string) $row['meta_value'] !== '' : $row['meta_value'] === $used) {
                return $name;
            }
        }
        return preg_match(self::LOCK, $content) === 1 ? 'block_lock' : '';
    }
}
