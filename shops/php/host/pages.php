<?php

declare(strict_types=1);

namespace Kaitsu;

/** The shop's pages: what the State tells of them, and the writing of one gateway's fragment. */
final class Pages
{
    private Shop $shop;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
    }

    /** Each page by what surrounds the fragments, and by each of them; "" for one with broken marks. */
    public function states(): \stdClass
    {
        $found = [];
        foreach ($this->shop->pages() as $name => $page) {
            $fragments = [];
            foreach (Fragments::read($page['body']) as $gateway => $text) {
                $fragments[$gateway] = $text === null ? '' : hash('sha256', $text);
            }
            $around = hash('sha256', $page['title'] . "\0" . Fragments::around($page['body']));
            $builder = ($page['builder'] ?? '') === '' ? [] : ['builder' => $page['builder']];
            $found[$name] = map(['around' => $around, 'fragments' => map($fragments)] + $builder);
        }
        return map($found);
    }

    /** The gateway's intact fragments themselves, by page. */
    public function texts(string $gateway): \stdClass
    {
        $found = [];
        foreach ($this->bodies() as $page => $body) {
            $text = Fragments::read($body)[$gateway] ?? null;
            if ($text !== null) {
                $found[$page] = text($text);
            }
        }
        return map($found);
    }

    /**
     * Put the gateway's fragments in place; null takes one out. Refuses with `page_refused`.
     *
     * @param array<string, string|null> $texts
     */
    public function put(string $gateway, array $texts): void
    {
        $bodies = $this->bodies();
        ksort($texts, SORT_STRING);
        foreach ($texts as $name => $text) {
            $page = (string) $name;
            if (!isset($bodies[$page])) {
                throw new HostRefusal('page_refused', ['page' => $page, 'why' => 'page_absent']);
            }
            try {
                $new = $text === null
                    ? Fragments::takeOut($bodies[$page], $gateway)
                    : Fragments::putIn($bodies[$page], $gateway, $text);
            } catch (FragmentRefused $refused) {
                throw new HostRefusal('page_refused', ['page' => $page, 'why' => $refused->why]);
            }
            $this->write($page, $bodies[$page], $new);
        }
    }

    /**
     * The gateway's fragments as in the `before` bodies; whatever else changed on a page since then stays.
     *
     * A page that is gone, or on which nobody can tell any more where our fragment ends, is left: the State shows
     * it, so that the undoing is not called complete.
     *
     * @param array<string, string> $before
     */
    public function putBack(string $gateway, array $before): void
    {
        foreach ($this->bodies() as $page => $body) {
            try {
                $this->write((string) $page, $body, $this->asBefore($body, $before[$page] ?? '', $gateway));
            } catch (FragmentRefused $refused) {
                continue;
            }
        }
    }

    /** @return array<string, string> by name */
    public function bodies(): array
    {
        return array_map(static fn (array $page): string => $page['body'], $this->shop->pages());
    }

    private function asBefore(string $body, string $before, string $gateway): string
    {
        $found = Fragments::read($before);
        if (!array_key_exists($gateway, $found)) {
            return Fragments::takeOut($body, $gateway);
        }
        // Marks that were broken before: no run has written there.
        return $found[$gateway] === null ? $body : Fragments::putBack($body, $gateway, $found[$gateway]);
    }

    private function write(string $page, string $old, string $new): void
    {
        reach('before_write');
        if ($new !== $old) {
            $this->shop->writePage($page, $new);
        }
    }
}
