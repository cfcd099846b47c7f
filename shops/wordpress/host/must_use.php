<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

use Kaitsu\Own;

use function Kaitsu\file_image;
use function Kaitsu\put_file_back;
use function Kaitsu\reach;

/** The must-use plugin on this host: it puts the box's values in place of the marks and shows previews. */
final class MustUse
{
    private const FOLDER_SLOT = "'@own@'"; // stands in the source for the path of our folder
    private const ROOT = 'root'; // where the shop lies whose box it is: a copy of it is not to have its keys
    private const NOTE = 'must_use.sha256'; // of the file we have laid: whoever edits it is seen

    private Own $own;
    private string $text;

    public function __construct(Own $own, string $source)
    {
        $this->own = $own;
        $this->text = str_replace(self::FOLDER_SLOT, var_export($own->file(''), true), $source);
    }

    public static function path(): string
    {
        return WPMU_PLUGIN_DIR . '/kaitsu.php';
    }

    public function lay(): void
    {
        reach('before_files');
        if (!is_dir(WPMU_PLUGIN_DIR) && !@mkdir(WPMU_PLUGIN_DIR, 0755)) {
            throw \Kaitsu\refused_by_system(WPMU_PLUGIN_DIR);
        }
        if (@file_get_contents(self::path()) !== $this->text) {
            $this->own->write(self::path(), $this->text, 0644); // the web's PHP may be another user's
        }
        $root = (string) realpath(ABSPATH);
        if (@file_get_contents($this->own->file(self::ROOT)) !== $root) {
            $this->own->write($this->own->file(self::ROOT), $root);
        }
        $hash = hash('sha256', $this->text);
        if (@file_get_contents($this->own->file(self::NOTE)) !== $hash) {
            $this->own->write($this->own->file(self::NOTE), $hash);
        }
    }

    /** Whether what we have laid once is there still. A newer text of ours waits for the next write. */
    public function isLaid(): bool
    {
        $hash = @hash_file('sha256', self::path());
        return $hash !== false && $hash === @file_get_contents($this->own->file(self::NOTE));
    }

    /** @return array<string, mixed> */
    public function image(): array
    {
        $note = file_image($this->own->file(self::NOTE));
        return ['folder' => is_dir(WPMU_PLUGIN_DIR), 'file' => file_image(self::path()), 'note' => $note];
    }

    /** As it was, unless another module's box needs it. @param array<string, mixed> $image */
    public function putBack(array $image, bool $isNeeded): void
    {
        reach('before_files');
        if ($isNeeded) {
            return;
        }
        put_file_back($this->own, self::path(), $image['file']);
        put_file_back($this->own, $this->own->file(self::NOTE), $image['note']);
        if (!$image['folder'] && is_dir(WPMU_PLUGIN_DIR) && count((array) scandir(WPMU_PLUGIN_DIR)) === 2) {
            rmdir(WPMU_PLUGIN_DIR);
        }
    }
}
