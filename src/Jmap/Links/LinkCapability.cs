using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Files that are sent as links that expire (docs/jmap.md): Posthouse's own, for there is no standard.</summary>
internal sealed class LinkCapability(LinkOptions links) : IJmapCapability
{
    internal const string Name = "urn:posthouse:params:jmap:links";

    public string Uri => Name;

    public int Order => 56;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteBoolean("mayCreate"u8, links.Offered);
        output.WriteNumber("maxSizeFile"u8, links.MaximumFileSize);
        output.WriteNumber("maxSizeFiles"u8, links.MaximumOctets);
        output.WriteNumber("maxLinks"u8, links.MaximumLinks);
        output.WriteNumber("offerFrom"u8, links.OfferedFrom);
        output.WriteNumber("maxLife"u8, (long)links.LongestLife.TotalSeconds);
        output.WriteNumber("defaultLife"u8, (long)links.DefaultLife.TotalSeconds);
        output.WriteBoolean("passwordRequired"u8, links.PasswordRequired);
        output.WriteNumber("minPassword"u8, LinkSet.ShortestPassword);
        output.WriteEndObject();
    }
}
