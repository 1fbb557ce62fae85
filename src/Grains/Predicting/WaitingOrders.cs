using Ensembles.Members;

namespace Grains.Predicting;

/// <summary>Something that asks about images.</summary>
internal interface IImageOrder
{
    ImageBatch Images { get; }
}

/// <summary>Orders in the order of their coming, no more images than may wait. Its callers lock it.</summary>
internal sealed class WaitingOrders<T>(PredictionLimits limits) where T : IImageOrder
{
    private readonly Queue<T> _orders = new();

    /// <summary>Images of all orders that wait.</summary>
    public int Images { get; private set; }

    public bool IsEmpty => _orders.Count == 0;

    /// <summary>The one that waits for the longest time; there is one.</summary>
    public T First => _orders.Peek();

    /// <summary>Lets an order wait.</summary>
    /// <returns>False if too many images wait already.</returns>
    public bool TryAdd(T order)
    {
        // One alone may be larger than all that may wait: it could not be sent otherwise.
        if (Images > 0 && Images + order.Images.Count > limits.MostWaiting) return false;
        _orders.Enqueue(order);
        Images += order.Images.Count;
        return true;
    }

    /// <summary>Takes the first one out, and as many after it as share a pass with it; there is one.</summary>
    public List<T> TakeTogether()
    {
        List<T> together = [_orders.Dequeue()];
        var images = together[0].Images.Count;
        while (_orders.TryPeek(out var next) && images + next.Images.Count <= limits.MostTogether)
        {
            together.Add(_orders.Dequeue());
            images += next.Images.Count;
        }

        Images -= images;
        return together;
    }
}
