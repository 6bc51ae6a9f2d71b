using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 9610 §1.4.1.</summary>
internal sealed class ContactsCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:contacts";

    public string Uri => Name;

    public int Order => 12;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNull("maxAddressBooksPerCard"u8);
        output.WriteBoolean("mayCreateAddressBook"u8, true);
        output.WriteEndObject();
    }
}
