using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>RFC 8620 §2: the limits of requests.</summary>
internal sealed class CoreCapability : IJmapCapability
{
    public string Uri => Capabilities.Core;

    public int Order => 0;

    public bool IsOfAccounts => false;

    // Blob/copy, between accounts.
    public bool IsOfSharedAccounts => true;

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteNumber("maxSizeUpload"u8, options.MaximumUploadSize);
        output.WriteNumber("maxConcurrentUpload"u8, options.MaximumConcurrentUploads);
        output.WriteNumber("maxSizeRequest"u8, options.MaximumRequestSize);
        output.WriteNumber("maxConcurrentRequests"u8, options.MaximumConcurrentRequests);
        output.WriteNumber("maxCallsInRequest"u8, options.MaximumCalls);
        output.WriteNumber("maxObjectsInGet"u8, options.MaximumObjectsInGet);
        output.WriteNumber("maxObjectsInSet"u8, options.MaximumObjectsInSet);
        output.WriteStartArray("collationAlgorithms"u8);
        output.WriteStringValue("i;ascii-numeric"u8);
        output.WriteStringValue("i;ascii-casemap"u8);
        output.WriteStringValue("i;unicode-casemap"u8);
        output.WriteEndArray();
        output.WriteEndObject();
    }
}
