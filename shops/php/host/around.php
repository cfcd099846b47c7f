<?php

declare(strict_types=1);

namespace Kaitsu;

/** What a shop system can tell of how it was set up. Null is what it cannot tell. */
interface Around
{
    /**
     * @return array{
     *     debug: ?bool, default_admin: ?bool, mail: ?bool, loose: list<string>
     * } whether messages for developers are shown, whether an admin has a password everybody knows, whether customers
     *   can be mailed, and files with secrets that others on this server may read
     */
    public function around(): array;
}

/** What can be seen on the host and from it, before production is changed. Reads only. */
final class Surroundings
{
    private const PATIENCE = 5; // seconds for each host that has to be reached
    private const MOST = 5; // names that are told

    /**
     * @param list<string> $hosts
     * @return array<string, mixed>
     */
    public static function look(Host $host, array $hosts): array
    {
        $none = ['debug' => null, 'default_admin' => null, 'mail' => null, 'loose' => []];
        $seen = $host->shop instanceof Around ? $host->shop->around() : $none;
        $seen['loose'] = array_slice(array_merge($seen['loose'], self::loose($host->own)), 0, self::MOST);
        $place = Host::nearest($host->own->file('.'));
        $free = function_exists('disk_free_space') ? @disk_free_space($place) : false;
        $reached = [];
        foreach (array_slice($hosts, 0, self::MOST) as $name) {
            $reached[$name] = self::reaches($name);
        }
        return ['disk_free' => $free === false ? null : (int) $free, 'reached' => map($reached)] + $seen;
    }

    /** @return list<string> our own folder, where others than the shop's user may look into it */
    private static function loose(Own $own): array
    {
        $folder = $own->file('.');
        return is_dir($folder) && ((int) fileperms($folder) & 077) !== 0 ? ['.kaitsu'] : [];
    }

    /** A connection as the module makes them: encrypted, with the other side's name verified. */
    private static function reaches(string $name): bool
    {
        $context = stream_context_create(['ssl' => ['verify_peer' => true, 'verify_peer_name' => true]]);
        $flags = STREAM_CLIENT_CONNECT;
        $open = @stream_socket_client("ssl://$name:443", $code, $why, self::PATIENCE, $flags, $context);
        if ($open === false) {
            return false;
        }
        fclose($open);
        return true;
    }
}
