<?php

declare(strict_types=1);

namespace Kaitsu\SandboxPay;

/** Card payment through the sandbox gateway. */
final class Gateway extends \WC_Payment_Gateway
{
    public function __construct()
    {
        $this->id = ID;
        $this->method_title = 'サンドボックス決済';
        $this->method_description = 'テスト用の決済です。実際の請求は発生しません。';
        $this->has_fields = true;
        $this->supports = ['products'];
        $this->init_form_fields();
        $this->init_settings();
        $this->title = (string) $this->get_option('title');
        $this->description = (string) $this->get_option('description');
        add_action('woocommerce_update_options_payment_gateways_' . $this->id, [$this, 'process_admin_options']);
    }

    public function init_form_fields()
    {
        $this->form_fields = [
            'enabled' => self::field('checkbox', '有効', 'no'),
            'title' => self::field('text', '表示名', 'クレジットカード'),
            'description' => self::field('textarea', '説明', ''),
            'mode' => self::choice('動作モード', ['test' => 'テスト', 'live' => '本番'], 'test'),
            'shop_id' => self::field('text', 'ショップID', ''),
            'secret_key' => self::field('password', 'シークレットキー', ''),
            'three_ds' => self::choice('本人認証（EMV 3-Dセキュア）', ['required' => 'すべての取引で行う'], 'required'),
            'capture' => self::choice('売上確定', ['at_order' => 'ご注文時', 'at_shipping' => '発送時'], 'at_order'),
            'installments' => self::field('checkbox', '分割払い', 'no'),
            'card_on_file' => self::field('checkbox', '登録済みカード', 'no'),
        ];
    }

    /** Only with all its keys, and only with those of the mode it is in. */
    public function is_available()
    {
        $live = $this->get_option('mode') === 'live';
        return parent::is_available()
            && strpos((string) $this->get_option('shop_id'), $live ? 'pshop' : 'tshop') === 0
            && strpos((string) $this->get_option('secret_key'), $live ? 'sk_live_' : 'sk_test_') === 0
            && (string) get_option(HASH_KEY, '') !== '';
    }

    public function needs_setup()
    {
        return (string) $this->get_option('secret_key') === '';
    }

    public function payment_fields()
    {
        parent::payment_fields();
        echo Card::fields();
    }

    public function validate_fields()
    {
        if (!Card::posted()->isComplete()) {
            wc_add_notice('カード番号、有効期限、セキュリティコードをご確認ください。', 'error');
            return false;
        }
        return true;
    }

    public function process_payment($order_id)
    {
        $order = wc_get_order($order_id);
        if (Card::posted()->answer() !== 'approved') {
            wc_add_notice('このカードはご利用いただけません。', 'error');
            return ['result' => 'failure'];
        }
        if ($this->get_option('mode') === 'test') {
            $order->payment_complete('sandbox-' . $order->get_id());
        } else {
            $order->update_status('on-hold', 'サンドボックス決済: 請求は行われていません。'); // no money has moved
        }
        WC()->cart->empty_cart();
        return ['result' => 'success', 'redirect' => $this->get_return_url($order)];
    }

    private static function field(string $type, string $title, string $default): array
    {
        return ['type' => $type, 'title' => $title, 'default' => $default];
    }

    private static function choice(string $title, array $options, string $default): array
    {
        return self::field('select', $title, $default) + ['options' => $options];
    }
}
