using System.Collections.Immutable;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>
/// The holds in memory: what mail pays for them is one look-up. Changed in the write that makes a hold true, and read anew from the store
/// at the start and whenever <see cref="HoldWork"/> looks, so that what another process did is seen too.
/// </summary>
internal sealed class HeldAccounts
{
    /// <summary>Why an entry of the queue is held. Only these are touched by a release: what a stage or a person holds stays held.</summary>
    internal const string Because = "account-hold: the sending of this account is held";

    private readonly Lock _lock = new();
    private ImmutableDictionary<AccountId, AccountHold> _holds = ImmutableDictionary<AccountId, AccountHold>.Empty;
    private long _version;

    internal int Count => Volatile.Read(ref _holds).Count(static hold => hold.Value.Stops);

    /// <summary>Rises with each change: what was read from the store before one must not undo it.</summary>
    internal long Version => Volatile.Read(ref _version);

    /// <summary>The hold that stops the account now; null for none.</summary>
    internal AccountHold? Stopping(AccountId account) => Volatile.Read(ref _holds).TryGetValue(account, out AccountHold? hold) && hold.Stops ? hold : null;

    /// <summary>Why what the account queues is held; null where it is not.</summary>
    internal string? QueueReason(AccountId? account) => account is { } id && Stopping(id) is not null ? Because : null;

    internal void Put(AccountHold hold) => Change(all => all.SetItem(hold.Account, hold));

    internal void Remove(AccountId account) => Change(all => all.Remove(account));

    /// <param name="version">Of before the holds were read. Where something has changed since, nothing is replaced.</param>
    internal void Replace(IReadOnlyList<AccountHold> holds, long version)
    {
        lock (_lock)
        {
            if (_version == version) Volatile.Write(ref _holds, holds.ToImmutableDictionary(static hold => hold.Account));
        }
    }

    private void Change(Func<ImmutableDictionary<AccountId, AccountHold>, ImmutableDictionary<AccountId, AccountHold>> change)
    {
        lock (_lock)
        {
            Volatile.Write(ref _version, _version + 1);
            Volatile.Write(ref _holds, change(_holds));
        }
    }
}
