<?php

declare(strict_types=1);

namespace Kaitsu;

/** The page or the text cannot be worked on. `why` is a stable word, never a piece of either. */
final class FragmentRefused extends \Exception
{
    public string $why;

    public function __construct(string $why)
    {
        $this->why = $why;
        parent::__construct($why);
    }
}

/** A mark in a body, by its bytes. `gateway` is "" for what only looks like one. */
final class Mark
{
    public int $start;
    public int $end;
    public string $gateway;
    public bool $closes;

    public function __construct(int $start, int $end, string $gateway = '', bool $closes = false)
    {
        $this->start = $start;
        $this->end = $end;
        $this->gateway = $gateway;
        $this->closes = $closes;
    }
}

/**
 * Fragments in a page's body: one a gateway, between marks of its own. Pure text, exact to the byte.
 *
 * The twin of shops/sandbox/host/fragments.py: the vectors and a comparison of both hold it to that.
 */
final class Fragments
{
    // Python's whitespace and its letters without case, spelled out in UTF-8: a body need not be valid UTF-8,
    // and PCRE's own ideas of both differ. Possessive, so that a long run of spaces costs no time.
    private const SPACE = '(?:[\x09-\x0d\x1c-\x20]|\xc2[\x85\xa0]|\xe1\x9a\x80'
        . '|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)*+';
    private const NAME = '(?:[kK]|\xe2\x84\xaa)[aA](?:[iI]|\xc4[\xb0\xb1])[tT](?:[sS]|\xc5\xbf)[uU]';
    private const LOOKS_LIKE_MARK = '~<!--' . self::SPACE . '/?' . self::SPACE . self::NAME . '~';
    private const MARK = '<!-- (/?)kaitsu:([a-z0-9][a-z0-9_-]*) -->';

    /** The body with this fragment: in its old place, else at the very end, with no other byte added. */
    public static function putIn(string $body, string $gateway, string $text): string
    {
        self::refuseText($text);
        $marks = self::marks($body);
        self::refuseBroken($marks);
        if (preg_match('~\A' . self::MARK . '\z~', "<!-- kaitsu:$gateway -->") !== 1) {
            throw new FragmentRefused('gateway_unmarkable');
        }
        return self::placed($body, self::span($marks, $gateway), $gateway, $text);
    }

    /** The body without the gateway's fragment and its marks; as it is when there is none. */
    public static function takeOut(string $body, string $gateway): string
    {
        $span = self::ownSpan($body, $gateway);
        return $span === null ? $body : substr($body, 0, $span[0]->start) . substr($body, $span[1]->end);
    }

    /** `putIn` for undoing: what was there before lies there again, whatever became of other marks. */
    public static function putBack(string $body, string $gateway, string $text): string
    {
        return self::placed($body, self::ownSpan($body, $gateway), $gateway, $text);
    }

    /** @return array<string, string|null> by gateway; null for one whose marks are broken */
    public static function read(string $body): array
    {
        $marks = self::marks($body);
        $found = [];
        foreach (self::gateways($marks) as $gateway) {
            $span = self::span($marks, $gateway);
            $found[$gateway] = $span === null ? null : self::between($body, $span[0]->end, $span[1]->start);
        }
        ksort($found, SORT_STRING);
        return $found;
    }

    /** What surrounds the fragments: the body with every intact one and its marks taken out. */
    public static function around(string $body): string
    {
        $marks = self::marks($body);
        [$kept, $at] = ['', 0];
        foreach (self::gateways($marks) as $gateway) {
            $span = self::span($marks, $gateway);
            if ($span !== null) { // one intact fragment has no mark inside it, so that two never overlap
                $kept .= self::between($body, $at, $span[0]->start);
                $at = $span[1]->end;
            }
        }
        return $kept . substr($body, $at);
    }

    /** @param array{Mark, Mark}|null $span */
    private static function placed(string $body, ?array $span, string $gateway, string $text): string
    {
        if ($span === null) {
            return "$body<!-- kaitsu:$gateway -->$text<!-- /kaitsu:$gateway -->";
        }
        return substr($body, 0, $span[0]->end) . $text . substr($body, $span[1]->start);
    }

    private static function between(string $body, int $start, int $end): string
    {
        return substr($body, $start, $end - $start);
    }

    /** @return list<Mark> all marks and what looks like one, in their order */
    private static function marks(string $body): array
    {
        preg_match_all(self::LOOKS_LIKE_MARK, $body, $likes, PREG_OFFSET_CAPTURE);
        $found = [];
        foreach ($likes[0] as [$like, $start]) {
            if (preg_match('~\G' . self::MARK . '~', $body, $exact, 0, $start) === 1) {
                $found[] = new Mark($start, $start + strlen($exact[0]), $exact[2], $exact[1] === '/');
            } else {
                $found[] = new Mark($start, $start + strlen($like));
            }
        }
        return $found;
    }

    /**
     * @param list<Mark> $marks
     * @return list<string> in the order of their first marks
     */
    private static function gateways(array $marks): array
    {
        $names = array_map(static fn (Mark $mark): string => $mark->gateway, $marks);
        return array_values(array_diff(array_unique($names, SORT_STRING), ['']));
    }

    /**
     * The gateway's fragment, if its marks are exactly one pair with no other mark between them.
     *
     * @param list<Mark> $marks
     * @return array{Mark, Mark}|null
     */
    private static function span(array $marks, string $gateway): ?array
    {
        $own = array_filter($marks, static fn (Mark $mark): bool => $mark->gateway === $gateway);
        $places = array_keys($own);
        if (count($places) !== 2 || $places[1] !== $places[0] + 1) {
            return null;
        }
        [$begin, $end] = array_values($own);
        return !$begin->closes && $end->closes ? [$begin, $end] : null;
    }

    /** @return array{Mark, Mark}|null null where the gateway has none; broken ones are refused */
    private static function ownSpan(string $body, string $gateway): ?array
    {
        $marks = self::marks($body);
        $span = self::span($marks, $gateway);
        foreach ($span === null ? $marks : [] as $mark) {
            if ($mark->gateway === $gateway) {
                throw new FragmentRefused('marks_broken');
            }
        }
        return $span;
    }

    /**
     * Every mark of the page must be understood before anything is put between or behind them.
     *
     * @param list<Mark> $marks
     */
    private static function refuseBroken(array $marks): void
    {
        [$inside, $seen] = ['', []];
        foreach ($marks as $mark) {
            if ($mark->gateway === '') {
                throw new FragmentRefused('mark_unknown');
            }
            if ($mark->closes && $mark->gateway !== $inside) {
                throw new FragmentRefused('mark_end_without_begin');
            }
            if (!$mark->closes && $inside !== '') {
                throw new FragmentRefused('mark_nested_or_without_end');
            }
            if (!$mark->closes && in_array($mark->gateway, $seen, true)) {
                throw new FragmentRefused('mark_twice');
            }
            $seen[] = $mark->gateway;
            $inside = $mark->closes ? '' : $mark->gateway;
        }
        if ($inside !== '') {
            throw new FragmentRefused('mark_nested_or_without_end');
        }
    }

    private static function refuseText(string $text): void
    {
        if (preg_match(self::LOOKS_LIKE_MARK, $text) === 1) {
            throw new FragmentRefused('mark_in_fragment');
        }
        if (preg_match('//u', $text) !== 1 || strpos($text, "\0") !== false) {
            throw new FragmentRefused('fragment_not_text');
        }
    }
}
