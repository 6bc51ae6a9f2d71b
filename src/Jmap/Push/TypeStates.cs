using System.Globalization;
using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>The state of each type of an account at one moment (RFC 8620 §7.1, TypeState): the same strings that /get answers with.</summary>
internal sealed class TypeStates
{
    private const char Separator = '_';

    // Longer tokens are none of ours.
    private const int MaximumToken = 1024;

    private static readonly (string Name, Func<StoreReader, AccountId, string> State)[] Types =
    [
        ("Email", static (reader, account) => EmailStateOf(reader.Numbers(account)).ToString()),
        // RFC 8621 §1.5: changes only when a message comes.
        ("EmailDelivery", static (reader, account) => reader.Numbers(account).NextMessage.ToString("x", CultureInfo.InvariantCulture)),
        ("EmailSubmission", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.Submission)),
        ("Identity", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.Identity)),
        ("Mailbox", static (reader, account) => MailboxState.Of(reader, account).ToString()),
        ("Quota", QuotaNumbers.StateOf),
        ("SieveScript", ScriptSet.StateOf),
        ("Thread", static (reader, account) => ThreadStateOf(reader.Numbers(account)).ToString()),
        ("VacationResponse", static (reader, account) => ObjectTable.State(reader, account, ObjectKind.Vacation)),
    ];

    private readonly string[] _states;

    private TypeStates(string[] states) => _states = states;

    internal static IEnumerable<string> Names => Types.Select(static type => type.Name);

    /// <summary>All states in one word, to be handed back by a client: an event id, or a pushState (RFC 8887 §4.3.5).</summary>
    internal string Token => string.Join(Separator, _states);

    internal static TypeStates Of(StoreReader reader, AccountId account) => new(Array.ConvertAll(Types, type => type.State(reader, account)));

    /// <summary>Null where it is no token of this version.</summary>
    internal static TypeStates? FromToken(string? token)
    {
        if (token is null || token.Length > MaximumToken) return null;
        string[] states = token.Split(Separator);
        return states.Length == Types.Length ? new TypeStates(states) : null;
    }

    /// <param name="before">Null: everything is news.</param>
    /// <param name="wanted">Null wants all types.</param>
    internal List<(string Type, string State)> ChangedSince(TypeStates? before, IReadOnlySet<string>? wanted)
    {
        var changed = new List<(string, string)>();
        for (int i = 0; i < Types.Length; i++)
        {
            if (wanted?.Contains(Types[i].Name) != false && before?._states[i] != _states[i]) changed.Add((Types[i].Name, _states[i]));
        }

        return changed;
    }

    /// <summary>The properties of a StateChange object (RFC 8620 §7.1), into an object that is open.</summary>
    internal static void WriteChange(Utf8JsonWriter output, AccountId account, IReadOnlyList<(string Type, string State)> changed)
    {
        output.WriteString("@type"u8, "StateChange"u8);
        output.WriteStartObject("changed"u8);
        output.WriteStartObject(JmapIds.Of(account));
        foreach ((string type, string state) in changed) output.WriteString(type, state);
        output.WriteEndObject();
        output.WriteEndObject();
    }

    private static EmailState EmailStateOf(AccountNumbers numbers) => new(numbers.ModSeq, numbers.NextMessage);

    private static EmailState ThreadStateOf(AccountNumbers numbers) => new(numbers.ModSeq, numbers.NextThread);
}
