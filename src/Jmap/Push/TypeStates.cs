using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The state of each type of an account at one moment (RFC 8620 §7.1, TypeState): the same strings that /get answers with.</summary>
internal sealed class TypeStates
{
    internal const char Separator = '_';

    // Longer tokens are none of ours.
    private const int MaximumToken = 1024;

    private static readonly (string Name, Func<StoreReader, AccountId, string> State)[] Types =
    [
        ("AddressBook", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.AddressBook)),
        ("ContactCard", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.ContactCard)),
        ("Email", static (reader, account) => EmailStateOf(reader.Numbers(account)).ToString()),
        // RFC 8621 §1.5: changes only when a message comes.
        ("EmailDelivery", static (reader, account) => reader.Numbers(account).NextMessage.ToString("x", CultureInfo.InvariantCulture)),
        ("EmailSubmission", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.Submission)),
        ("FileLink", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.FileLink)),
        ("Identity", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.Identity)),
        ("Mailbox", static (reader, account) => MailboxState.Of(reader, account).ToString()),
        ("MessageTemplate", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.MessageTemplate)),
        ("Preferences", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.Preferences)),
        ("Quota", QuotaNumbers.StateOf),
        ("ShareNotification", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.ShareNotification)),
        ("SieveScript", ScriptSet.StateOf),
        ("Thread", static (reader, account) => ThreadStateOf(reader.Numbers(account)).ToString()),
        ("VacationResponse", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.Vacation)),
    ];

    // What others see of an account is its mail.
    private static readonly string[] OfOthers = ["Email", "EmailDelivery", "Mailbox", "Thread"];

    private readonly IReadOnlyList<string> _names;
    private readonly string[] _states;

    private TypeStates(IReadOnlyList<string> names, string[] states)
    {
        _names = names;
        _states = states;
    }

    /// <summary>Of one's own account.</summary>
    internal static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Types, static type => type.Name);

    /// <summary>All states in one word.</summary>
    internal string Token => string.Join(Separator, _states);

    internal static TypeStates Of(StoreReader reader, AccountId account) => new(Names, Array.ConvertAll(Types, type => type.State(reader, account)));

    /// <summary>Of another's account, as the user is told them.</summary>
    internal static TypeStates OfShared(StoreReader reader, AccountId account, MailScope scope) =>
        new(OfOthers, Array.ConvertAll(OfOthers, name => name == "EmailDelivery" ? Find(name, reader, account) : scope.Mask(Find(name, reader, account))));

    private static string Find(string name, StoreReader reader, AccountId account) => Array.Find(Types, type => type.Name == name).State(reader, account);

    /// <summary>Null where it is no token of this version.</summary>
    internal static TypeStates? FromToken(string? token)
    {
        if (token is null || token.Length > MaximumToken) return null;
        string[] states = token.Split(Separator);
        return states.Length == Types.Length ? new TypeStates(Names, states) : null;
    }

    /// <param name="before">Null: everything is news.</param>
    /// <param name="wanted">Null wants all types.</param>
    internal List<(string Type, string State)> ChangedSince(TypeStates? before, IReadOnlySet<string>? wanted)
    {
        var changed = new List<(string, string)>();
        for (int i = 0; i < _states.Length; i++)
        {
            if (wanted?.Contains(_names[i]) != false && before?._states[i] != _states[i]) changed.Add((_names[i], _states[i]));
        }

        return changed;
    }

    private static EmailState EmailStateOf(AccountNumbers numbers) => new(numbers.ModSeq, numbers.NextMessage);

    private static EmailState ThreadStateOf(AccountNumbers numbers) => new(numbers.ModSeq, numbers.NextThread);
}
