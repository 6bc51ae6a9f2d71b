using System.Globalization;
using Posthouse.Sieve;

namespace Posthouse.Jmap;

/// <summary>Ids of scripts, and of the blobs of their contents: another content is another blob (RFC 8620 §6).</summary>
internal static class ScriptIds
{
    // Of the content's hash: one owner's versions of one script differ within it.
    private const int HashDigits = 32;

    internal static string Of(StoredScript script) => "V" + script.Id.ToString("x", CultureInfo.InvariantCulture);

    internal static string BlobOf(StoredScript script) => "W" + script.Hash[..HashDigits];

    internal static StoredScript? Find(List<StoredScript> scripts, string? id) => JmapIds.TryRead(id, 'V', out long number) ? scripts.Find(script => script.Id == number) : null;

    /// <summary>The script that has this content; null where none has it any more.</summary>
    internal static StoredScript? FindBlob(List<StoredScript> scripts, string blob) => scripts.Find(script => BlobOf(script) == blob);
}
