using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 9007 §1.3: receipts that a message was shown.</summary>
internal sealed class MdnCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:mdn";

    public string Uri => Name;

    public int Order => 9;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteEndObject();
    }
}
