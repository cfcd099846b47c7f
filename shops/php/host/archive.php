<?php

declare(strict_types=1);

namespace Kaitsu;

/** Unpacking a module's archive: checked whole before anything of it lies where the shop looks. */
final class Archive
{
    public const LIMIT = 50 * 1024 * 1024; // bytes unpacked; a payment module has a few megabytes
    private const CHUNK = 65536;

    /** Unpack into `folder`, which is empty. Refuses with `archive_refused` unless it is the declared archive. */
    public static function unpack(string $encoded, string $sha256, string $folder): void
    {
        reach('before_files');
        $content = base64_decode($encoded, true);
        if ($content === false) {
            throw self::refused('not_base64');
        }
        if (hash('sha256', $content) !== $sha256) {
            throw self::refused('other_hash');
        }
        substr($content, 0, 2) === "\x1f\x8b" ? Tar::unpack($content, $folder) : self::unpackZip($content, $folder);
    }

    private static function unpackZip(string $content, string $folder): void
    {
        reach('before_files');
        if (!class_exists('ZipArchive')) {
            throw self::refused('no_zip_extension');
        }
        $file = "$folder.zip"; // ZipArchive reads files only
        write_new($file, $content);
        $zip = new \ZipArchive();
        try {
            if ($content === '' || $zip->open($file) !== true) { // nothing would be opened as a new archive
                throw self::refused('not_a_zip');
            }
            self::checkMembers($zip);
            self::unpackMembers($zip, $folder);
            $zip->close();
        } finally {
            unlink($file);
        }
    }

    public static function refused(string $why): HostRefusal
    {
        return new HostRefusal('archive_refused', ['why' => $why]);
    }

    private static function checkMembers(\ZipArchive $zip): void
    {
        $size = 0;
        for ($number = 0; $number < $zip->numFiles; $number++) {
            $about = $zip->statIndex($number);
            $size += $about === false ? 0 : $about['size'];
            self::checkName($about === false ? '' : $about['name']);
        }
        self::checkSize($size);
    }

    public static function checkName(string $name): void
    {
        if ($name === '' || $name[0] === '/' || strpbrk($name, "\\\0") !== false
            || in_array('..', explode('/', $name), true)) {
            throw self::refused('path_outside');
        }
    }

    public static function checkSize(int $size): void
    {
        if ($size > self::LIMIT) {
            throw self::refused('too_large');
        }
    }

    private static function unpackMembers(\ZipArchive $zip, string $folder): void
    {
        reach('before_files');
        $left = self::LIMIT;
        for ($number = 0; $number < $zip->numFiles; $number++) {
            $target = "$folder/" . $zip->getNameIndex($number);
            if (self::isForFile($target)) {
                $from = $zip->getStream($zip->getNameIndex($number));
                $left -= self::copy($from, $target, $left);
            }
        }
    }

    /** Make the folder that `target` is, or lies in. */
    public static function isForFile(string $target): bool
    {
        reach('before_files');
        $inside = substr($target, -1) === '/' ? $target : dirname($target);
        if (!is_dir($inside) && !@mkdir($inside, 0777, true)) { // the umask decides, as for the shop itself
            throw refused_by_system($inside);
        }
        return $inside !== $target;
    }

    /**
     * What a header says of a member's size need not be so: it is counted again. Returns its bytes.
     *
     * @param resource|false $from
     */
    public static function copy($from, string $target, int $most): int
    {
        reach('before_files');
        $to = @fopen($target, 'wb');
        if ($from === false || $to === false) {
            throw $from === false ? self::refused('not_a_zip') : refused_by_system($target);
        }
        $size = 0;
        while (!feof($from)) {
            $chunk = fread($from, self::CHUNK);
            if ($chunk === false) {
                throw self::refused('not_a_zip');
            }
            $size += strlen($chunk);
            if ($size > $most) {
                throw self::refused('too_large');
            }
            if (@fwrite($to, $chunk) !== strlen($chunk)) {
                throw refused_by_system($target);
            }
        }
        fclose($from);
        fclose($to);
        return $size;
    }
}

/** The other kind of archive that modules come in: a gzipped tar. */
final class Tar
{
    public static function unpack(string $content, string $folder): void
    {
        reach('before_files');
        if (!class_exists('PharData')) {
            throw Archive::refused('no_phar_extension');
        }
        $file = "$folder.tar.gz"; // PharData goes by the name
        write_new($file, $content);
        try {
            self::unpackMembers(new \PharData($file), "phar://$file/", $folder);
        } catch (\UnexpectedValueException | \BadMethodCallException | \PharException $error) {
            throw Archive::refused('not_a_tar');
        } finally {
            unlink($file);
        }
    }

    private static function unpackMembers(\PharData $tar, string $root, string $folder): void
    {
        reach('before_files');
        [$size, $files] = [0, []];
        foreach (new \RecursiveIteratorIterator($tar) as $path => $member) { // links are no files to it
            $name = substr((string) $path, strlen($root));
            Archive::checkName($name);
            $size += $member->getSize();
            $files[$name] = (string) $path;
        }
        Archive::checkSize($size);
        $left = Archive::LIMIT;
        foreach ($files as $name => $path) {
            if (Archive::isForFile("$folder/$name")) {
                $left -= Archive::copy(@fopen($path, 'rb'), "$folder/$name", $left);
            }
        }
    }
}
