namespace Posthouse.Delivery;

/// <summary>What one account did in five minutes.</summary>
internal struct SendingSlot
{
    /// <summary>Which five minutes: Unix time by <see cref="SendingCounts.SlotSeconds"/>.</summary>
    internal long Slot;

    internal int Messages;

    internal int Recipients;

    /// <summary>Recipients elsewhere.</summary>
    internal int Outside;

    /// <summary>Of those, whom it had not written to before.</summary>
    internal int Strangers;

    /// <summary>Recipients that a host elsewhere took.</summary>
    internal int Taken;

    /// <summary>Recipients that a host elsewhere does not know.</summary>
    internal int Unknown;

    /// <summary>Recipients refused because the message or its sender was taken for spam.</summary>
    internal int Spam;

    /// <summary>One bit for each destination that said so, by its hash: how many different ones there were, up to chance.</summary>
    internal ulong UnknownAt;

    internal ulong SpamAt;

    internal void Add(in SendingSlot other)
    {
        Messages += other.Messages;
        Recipients += other.Recipients;
        Outside += other.Outside;
        Strangers += other.Strangers;
        Taken += other.Taken;
        Unknown += other.Unknown;
        Spam += other.Spam;
        UnknownAt |= other.UnknownAt;
        SpamAt |= other.SpamAt;
    }
}
