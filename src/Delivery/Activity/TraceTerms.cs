using System.Security.Cryptography;
using System.Text;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// What a record of the journal is found by. A term is a number made of a word: whoever asks looks at the record itself, so that two words
/// of one number cost a look and deceive nobody. Pure; the same in every version, since the numbers are kept.
/// </summary>
internal static class TraceTerms
{
    /// <summary>Every record has it.</summary>
    internal const long Any = 0;

    internal static long OfTrace(string trace) => Number('t', trace);

    internal static long OfMessageId(string id) => Number('m', id);

    internal static long OfSender(string address) => Number('f', address.ToLowerInvariant());

    internal static long OfRecipient(string address) => Number('r', address.ToLowerInvariant());

    internal static long OfDestination(string destination) => Number('d', destination.ToLowerInvariant());

    internal static long OfKind(string kind) => Number('k', kind);

    internal static long OfKind(string kind, long domain) => Number('o', FormattableString.Invariant($"{domain}:{kind}"));

    internal static long OfClass(string kind, string failure) => Number('c', $"{kind}:{failure}");

    internal static void Of(JournalRecord record, long? domain, List<long> terms)
    {
        terms.Add(Any);
        if (record.Trace is { Length: > 0 } trace) terms.Add(OfTrace(trace));
        if (record.Sender is { Length: > 0 } sender) terms.Add(OfSender(sender));
        if (record.Recipient is { Length: > 0 } recipient) terms.Add(OfRecipient(recipient));
        if (AddressedAs.Of(record) is { Length: > 0 } addressed) terms.Add(OfRecipient(addressed.ToString()));
        if (record.MessageIdHeader is { Length: > 0 } id) terms.Add(OfMessageId(id));
        if (domain is { } of) terms.Add(OfKind(record.Kind, of));
        if (!IsUsual(record.Kind)) terms.Add(OfKind(record.Kind));
        if (TraceWords.DestinationOf(record) is { } destination) terms.Add(OfDestination(destination));
        if (TraceWords.ClassOf(record) is { } failure) terms.Add(OfClass(record.Kind, failure));
    }

    /// <summary>Most records are of these kinds: who looks for one finds it nearly at once among all.</summary>
    internal static bool IsUsual(string kind) => kind is "received" or "delivered" or "queued" or "sent" or "sign-in";

    private static long Number(char what, string word)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(what + word), hash);
        // 0 is Any.
        return BitConverter.ToInt64(hash) is not 0 and var number ? number : 1;
    }
}
