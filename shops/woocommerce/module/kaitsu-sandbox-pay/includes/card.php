<?php

declare(strict_types=1);

namespace Kaitsu\SandboxPay;

/** A card as it was typed, and what the sandbox gateway answers to it. Its number is kept nowhere. */
final class Card
{
    private const ANSWERS = [
        '4111111111111111' => 'approved',
        '4000000000003220' => 'approved', // after 3-D Secure, which has no screen here
        '4000000000000002' => 'declined',
        '4000000000009995' => 'insufficient_funds',
    ];

    /** @var string */
    private $number;
    /** @var string */
    private $expiry;
    /** @var string */
    private $code;

    public function __construct(string $number, string $expiry, string $code)
    {
        $this->number = (string) preg_replace('/\D/', '', $number);
        $this->expiry = $expiry;
        $this->code = $code;
    }

    public static function posted(): self
    {
        $field = static function (string $name): string {
            $value = $_POST[ID . "-card-$name"] ?? '';
            return is_string($value) ? sanitize_text_field(wp_unslash($value)) : '';
        };
        return new self($field('number'), $field('expiry'), $field('cvc'));
    }

    public function isComplete(): bool
    {
        return preg_match('/\A\d{14,19}\z/', $this->number) === 1
            && preg_match('~\A\d{2} ?/ ?\d{2}\z~', $this->expiry) === 1
            && preg_match('/\A\d{3,4}\z/', $this->code) === 1;
    }

    /** Anything but the published test numbers is declined. */
    public function answer(): string
    {
        return self::ANSWERS[$this->number] ?? 'declined';
    }

    public static function fields(): string
    {
        $fields = [
            'number' => ['カード番号', 'cc-number'],
            'expiry' => ['有効期限（月/年）', 'cc-exp'],
            'cvc' => ['セキュリティコード', 'cc-csc'],
        ];
        $shown = '';
        foreach ($fields as $name => [$label, $complete]) {
            $shown .= sprintf(
                '<p class="form-row form-row-wide"><label for="%1$s">%2$s</label><input id="%1$s" name="%1$s"'
                . ' class="input-text" type="tel" inputmode="numeric" autocomplete="%3$s"></p>',
                esc_attr(ID . "-card-$name"),
                esc_html($label),
                esc_attr($complete)
            );
        }
        return '<fieldset id="wc-' . ID . '-cc-form" class="wc-credit-card-form wc-payment-form">' . $shown . '</fieldset>';
    }
}
