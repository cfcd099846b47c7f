<?php

declare(strict_types=1);

namespace Customize\Kaitsu;

use Symfony\Component\EventDispatcher\EventSubscriberInterface;
use Symfony\Component\HttpFoundation\JsonResponse;

/** Kaitsu's own question is answered before anything of the shop's; what a check sees is kept by no cache. */
final class Requests implements EventSubscriberInterface
{
    public static function getSubscribedEvents(): array
    {
        return ['kernel.request' => ['answer', 8192], 'kernel.response' => ['keepOutOfCaches', -1024]];
    }

    public function answer($event): void
    {
        $answer = Own::safely(fn () => Visitor::answer());
        if ($answer !== null) {
            $event->setResponse(new JsonResponse($answer, 200, ['Cache-Control' => 'no-store, private']));
        }
    }

    public function keepOutOfCaches($event): void
    {
        if (Visitor::hash() !== '') {
            $event->getResponse()->headers->set('Cache-Control', 'no-store, private');
        }
    }
}
