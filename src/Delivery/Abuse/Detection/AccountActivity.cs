using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// What is known of one account's sending: the last hour in slots, its habit, whom it writes to, what it says again and again, and from where people
/// sign in to it. Some two kilobytes. Used by one thread.
/// </summary>
internal sealed class AccountActivity(AccountId account)
{
    private const int Slots = 13;
    private const int Texts = 8;

    private readonly SendingSlot[] _slots = new SendingSlot[Slots];
    private readonly Dictionary<uint, (int Messages, DateTimeOffset First)> _texts = [];

    internal AccountId Account => account;

    internal DateTimeOffset Touched { get; set; }

    internal SendingHabit Habit { get; set; }

    internal Correspondents Correspondents { get; set; } = new();

    internal NetworkLog Networks { get; } = new();

    /// <summary>When somebody signed in from where the password had been guessed.</summary>
    internal DateTimeOffset Guessed { get; set; }

    /// <summary>When its administrators were last told of a suspicion.</summary>
    internal DateTimeOffset Warned { get; set; }

    /// <summary>Mail from before this was looked at by a person who released the account.</summary>
    internal long ForgivenTo { get; set; }

    /// <summary>The last record that is counted here.</summary>
    internal long Seen { get; set; }

    /// <summary>The message whose records come now, and how many of its recipients have not come yet.</summary>
    internal (string? Trace, int Left) Current { get; set; }

    /// <summary>Something is to be written to the store.</summary>
    internal bool IsChanged { get; set; }

    /// <summary>The first slot that is.</summary>
    internal long ChangedFrom { get; set; } = long.MaxValue;

    internal ref SendingSlot At(long slot)
    {
        ref SendingSlot at = ref _slots[slot % Slots];
        if (at.Slot < slot) at = new SendingSlot { Slot = slot };
        return ref at;
    }

    /// <summary>The last hour, without what a person has forgiven.</summary>
    internal SendingSlot LastHour(long now)
    {
        var sum = new SendingSlot { Slot = now };
        foreach (ref readonly SendingSlot slot in _slots.AsSpan())
        {
            if (slot.Slot > now - Slots && slot.Slot > ForgivenTo) sum.Add(slot);
        }

        return sum;
    }

    /// <summary>A message that says this. The rarest makes room for a new one, so what comes again and again stays.</summary>
    internal void Said(uint text, DateTimeOffset at)
    {
        (int messages, DateTimeOffset first) = _texts.GetValueOrDefault(text);
        if (messages == 0 || at - first > TimeSpan.FromHours(1)) (messages, first) = (0, at);
        if (messages == 0 && !_texts.ContainsKey(text) && _texts.Count == Texts) _texts.Remove(_texts.MinBy(static one => (one.Value.Messages, one.Value.First)).Key);
        _texts[text] = (messages + 1, first);
    }

    /// <summary>Messages of the last hour that said the same.</summary>
    internal int MostAlike(DateTimeOffset now)
    {
        int most = 0;
        foreach ((int messages, DateTimeOffset first) in _texts.Values)
        {
            if (now - first <= TimeSpan.FromHours(1)) most = Math.Max(most, messages);
        }

        return most;
    }

    internal void Written() => (IsChanged, ChangedFrom) = (false, long.MaxValue);

    /// <summary>A person has looked at it and let it go on.</summary>
    internal void Forgive(long slot)
    {
        ForgivenTo = slot;
        _texts.Clear();
        Guessed = default;
        Habit = Habit.Disowned();
        IsChanged = true;
    }
}
