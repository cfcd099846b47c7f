<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

use Doctrine\Common\EventSubscriber;
use Eccube\Entity\Master\OrderStatus;
use Eccube\Entity\Order;
use Eccube\Entity\Payment;

/**
 * Gives payment modules their sealed credentials while the shop runs: columns hold `@vault` for one, and who loads the
 * entity gets the value from the module's box. What is shown is also made what Doctrine takes for the stored value, so
 * it writes nothing of it; and what it does write has the mark instead. EC-CUBE tags every subscriber by itself.
 */
final class Entities implements EventSubscriber
{
    public function getSubscribedEvents(): array
    {
        return ['loadClassMetadata', 'postLoad', 'onFlush', 'postPersist'];
    }

    /** The second level cache would keep what is shown as a file. */
    public function loadClassMetadata($event): void
    {
        $meta = $event->getClassMetadata();
        if ($meta->name === Payment::class || Places::of($meta->name) !== []) {
            $meta->cache = null;
        }
    }

    public function postLoad($event): void
    {
        $entity = $event->getObject();
        if ($entity instanceof Payment) {
            Own::safely(fn () => $this->offer($entity, $event->getObjectManager()));
        } elseif (($places = Places::of(get_class($entity))) !== []) {
            Own::safely(fn () => $this->show($entity, $places, $event->getObjectManager()));
        }
    }

    /** After every other subscriber's say, as far as they speak in time: Doctrine writes from these very sets. */
    public function onFlush($event): void
    {
        $unit = $event->getObjectManager()->getUnitOfWork();
        foreach (array_merge($unit->getScheduledEntityInsertions(), $unit->getScheduledEntityUpdates()) as $entity) {
            foreach (Places::of(get_class($entity)) as $property => $leaves) {
                $changes = &$unit->getEntityChangeSet($entity);
                if (isset($changes[$property])) {
                    $new = $changes[$property][1];
                    $changes[$property][1] = Own::safely(fn () => Places::kept($new, $leaves), $new);
                }
                unset($changes);
            }
        }
    }

    /** Orders are born when the checkout is entered. In the back office one may be made too: it is nobody's check. */
    public function postPersist($event): void
    {
        $order = $event->getObject();
        if (!$order instanceof Order || Visitor::hash() === '') {
            return;
        }
        $isBegun = fn () => $order->getOrderStatus()->getId() === OrderStatus::PROCESSING;
        Own::safely(fn () => $isBegun() && Visitor::note($order->getId(), (string) $order->getPreOrderId()));
    }

    private function show($entity, array $places, $manager): void
    {
        $meta = $manager->getClassMetadata(get_class($entity));
        foreach (array_intersect_key($places, $meta->fieldMappings) as $property => $leaves) {
            $isNullable = (bool) $meta->isNullable($property);
            $stored = $meta->getFieldValue($entity, $property);
            $this->put($entity, $property, $stored, Places::shown($stored, $leaves, $isNullable), $manager);
        }
    }

    private function offer(Payment $payment, $manager): void
    {
        $stored = $payment->isVisible();
        $shown = Offered::isOffered($payment->getMethodClass(), (bool) $stored);
        $this->put($payment, 'visible', $stored, $shown === (bool) $stored ? $stored : $shown, $manager);
    }

    private function put($entity, string $property, $stored, $shown, $manager): void
    {
        if ($shown !== $stored) {
            $manager->getClassMetadata(get_class($entity))->setFieldValue($entity, $property, $shown);
            $manager->getUnitOfWork()->setOriginalEntityProperty(spl_object_id($entity), $property, $shown);
        }
    }
}
