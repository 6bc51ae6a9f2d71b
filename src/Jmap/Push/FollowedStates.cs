using System.Globalization;
using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What one user follows at one moment: the states of its own account, and of those of others in which it has subscribed to something (RFC 9670 §1.4).</summary>
internal sealed class FollowedStates
{
    private readonly TypeStates _own;

    // Null where only a client's token is known: then the hash is all that there is of them.
    private readonly IReadOnlyList<(AccountId Account, TypeStates States)>? _shared;
    private readonly string _sharedHash;

    private FollowedStates(TypeStates own, IReadOnlyList<(AccountId, TypeStates)>? shared, string sharedHash)
    {
        _own = own;
        _shared = shared;
        _sharedHash = sharedHash;
    }

    /// <summary>All states in one word, to be handed back by a client: an event id, or a pushState (RFC 8887 §4.3.5). Of others' accounts it only tells whether anything is other.</summary>
    internal string Token => _own.Token + TypeStates.Separator + _sharedHash;

    /// <summary>Others' accounts.</summary>
    internal IEnumerable<AccountId> Shared => (_shared ?? []).Select(static shared => shared.Account);

    /// <param name="maximum">Accounts of others.</param>
    internal static FollowedStates Of(StoreReader reader, AccountId user, Identities identities, int maximum)
    {
        TypeStates own = TypeStates.Of(reader, user);
        if (!reader.HasShared(user, identities.Grantees)) return new FollowedStates(own, [], "0");
        var shared = new List<(AccountId, TypeStates)>();
        foreach ((AccountId account, SortedDictionary<MailboxId, GivenRights> rights) in Subscriptions.Subscribed(reader, user, reader.SharedRights(user, identities.Grantees)).OrderBy(static shared => shared.Key.Value).Take(maximum))
            shared.Add((account, TypeStates.OfShared(reader, account, MailScope.Of(rights))));
        return new FollowedStates(own, shared, Hash(shared));
    }

    /// <summary>Null where it is no token of this version.</summary>
    internal static FollowedStates? FromToken(string? token)
    {
        int end = token?.LastIndexOf(TypeStates.Separator) ?? -1;
        return end > 0 && TypeStates.FromToken(token![..end]) is { } own ? new FollowedStates(own, null, token[(end + 1)..]) : null;
    }

    /// <param name="user">Whose own states the first are.</param>
    /// <param name="before">Null: everything is news.</param>
    /// <param name="wanted">Null wants all types.</param>
    internal StateChange ChangedSince(AccountId user, FollowedStates? before, IReadOnlySet<string>? wanted)
    {
        var change = new StateChange();
        change.Add(user, _own.ChangedSince(before?._own, wanted));
        if (before is not null && before._sharedHash == _sharedHash) return change;
        foreach ((AccountId account, TypeStates states) in _shared ?? [])
            change.Add(account, states.ChangedSince(before?._shared?.FirstOrDefault(shared => shared.Account == account).States, wanted));
        return change;
    }

    // FNV-1a: tells versions apart, and guards nothing.
    private static string Hash(List<(AccountId Account, TypeStates States)> shared)
    {
        if (shared.Count == 0) return "0";
        ulong hash = 14695981039346656037UL;
        foreach ((AccountId account, TypeStates states) in shared)
        {
            foreach (char c in $"{account.Value} {states.Token} ") hash = (hash ^ c) * 1099511628211UL;
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}

/// <summary>A StateChange object (RFC 8620 §7.1): by account, the types whose state is another one.</summary>
internal sealed class StateChange
{
    private readonly List<(AccountId Account, List<(string Type, string State)> Changed)> _accounts = [];

    internal bool IsEmpty => _accounts.Count == 0;

    internal bool Has(string type) => _accounts.Exists(account => account.Changed.Exists(changed => changed.Type == type));

    internal void Add(AccountId account, List<(string Type, string State)> changed)
    {
        if (changed.Count > 0) _accounts.Add((account, changed));
    }

    /// <summary>Its properties, into an object that is open.</summary>
    internal void Write(Utf8JsonWriter output)
    {
        output.WriteString("@type"u8, "StateChange"u8);
        output.WriteStartObject("changed"u8);
        foreach ((AccountId account, List<(string, string)> changed) in _accounts)
        {
            output.WriteStartObject(JmapIds.Of(account));
            foreach ((string type, string state) in changed) output.WriteString(type, state);
            output.WriteEndObject();
        }

        output.WriteEndObject();
    }
}
