using System.Text.Json;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>RFC 9404 §3.1: blobs in requests and responses.</summary>
internal sealed class BlobCapability : IJmapCapability
{
    internal const string Name = "urn:ietf:params:jmap:blob";

    public string Uri => Name;

    public int Order => 4;

    public bool IsOfSharedAccounts => true;

    public void WriteAccount(Utf8JsonWriter output, JmapOptions options, Account account)
    {
        output.WriteStartObject();
        output.WriteNumber("maxSizeBlobSet"u8, options.MaximumUploadSize);
        output.WriteNumber("maxDataSources"u8, options.MaximumDataSources);
        output.WritePropertyName("supportedTypeNames"u8);
        HeaderValueWriter.WriteTexts(output, BlobLookup.Types);
        output.WritePropertyName("supportedDigestAlgorithms"u8);
        HeaderValueWriter.WriteTexts(output, BlobDigests.Names);
        output.WriteEndObject();
    }
}
