<?php

namespace Plugin\KaitsuTestPay\Service;

use Eccube\Common\EccubeConfig;
use Eccube\Entity\Master\OrderStatus;
use Eccube\Entity\Order;
use Eccube\Repository\Master\OrderStatusRepository;
use Eccube\Service\Payment\PaymentMethodInterface;
use Eccube\Service\Payment\PaymentResult;
use Eccube\Service\PurchaseFlow\PurchaseContext;
use Eccube\Service\PurchaseFlow\PurchaseFlow;
use Plugin\KaitsuTestPay\Repository\ConfigRepository;
use Symfony\Component\Form\FormInterface;

/** Charges nothing: tells on the page of the completed order, by their hashes, which credentials it had when. */
class Card implements PaymentMethodInterface
{
    private $order, $statuses, $flow, $configs, $parameters, $seen;

    public function __construct(
        OrderStatusRepository $statuses,
        PurchaseFlow $shoppingPurchaseFlow,
        ConfigRepository $configs,
        EccubeConfig $parameters
    ) {
        [$this->statuses, $this->flow, $this->configs] = [$statuses, $shoppingPurchaseFlow, $configs];
        $this->parameters = $parameters;
        $this->seen = $this->hash();
    }

    public function verify()
    {
        return $this->result($this->hash() === $this->seen);
    }

    public function apply()
    {
        $this->order->setOrderStatus($this->statuses->find(OrderStatus::PENDING));
        $this->flow->prepare($this->order, new PurchaseContext());
    }

    public function checkout()
    {
        $this->order->setOrderStatus($this->statuses->find(OrderStatus::NEW));
        $this->order->appendCompleteMessage("[constructor {$this->seen}] [checkout {$this->hash()}]");
        $this->flow->commit($this->order, new PurchaseContext());
        return $this->result(true);
    }

    public function setFormType(FormInterface $form)
    {
    }

    public function setOrder(Order $order)
    {
        $this->order = $order;
    }

    private function hash(): string
    {
        $config = $this->configs->get();
        $environment = [$this->parameters['kaitsu_test_pay.token'], getenv('KAITSU_TEST_PAY')];
        $all = [$config->secret, $config->getInJson(), $config->getInPhp(), ...$environment];
        return hash('sha256', implode("\n", $all));
    }

    private function result(bool $isSuccess): PaymentResult
    {
        $result = new PaymentResult();
        $result->setSuccess($isSuccess);
        $result->setErrors($isSuccess ? [] : ['The credentials changed within a request.']);
        return $result;
    }
}
