using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Sieve;

namespace Posthouse.Jmap;

/// <summary>RFC 9661 §1.3.1.</summary>
internal sealed class ScriptCapability(ScriptOptions scripts) : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:sieve";

    public string Uri => Name;

    public int Order => 6;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteString("implementation"u8, "Posthouse");
        output.WriteEndObject();
    }

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNumber("maxSizeScriptName"u8, scripts.MaximumNameOctets);
        output.WriteNumber("maxSizeScript"u8, scripts.Limits.ScriptOctets);
        output.WriteNumber("maxNumberScripts"u8, scripts.MaximumScripts);
        // As many as a day's allowance leaves.
        output.WriteNull("maxNumberRedirects"u8);
        output.WritePropertyName("sieveExtensions"u8);
        HeaderValueWriter.WriteTexts(output, [.. SieveCapabilities.Delivery.Names]);
        output.WritePropertyName("notificationMethods"u8);
        HeaderValueWriter.WriteTexts(output, [.. SieveCapabilities.NotificationMethods]);
        output.WriteNull("externalLists"u8);
        output.WriteEndObject();
    }
}
