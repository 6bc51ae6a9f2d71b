using System.Text.Json;
using Microsoft.Extensions.Logging;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>RFC 9749: the key that a browser needs before it can subscribe.</summary>
internal sealed class VapidCapability(VapidKeys keys, ILogger<VapidCapability> logger) : IJmapCapability
{
    public string Uri => "urn:ietf:params:jmap:webpush-vapid";

    public int Order => 11;

    public bool IsOfAccounts => false;

    public bool IsAvailable => keys.PublicKey is not null;

    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await keys.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            // Mail is read all the same.
            JmapLog.PushKeyUnreadable(logger, error);
        }
    }

    public void WriteServer(Utf8JsonWriter output, JmapOptions options)
    {
        output.WriteStartObject();
        output.WriteString("applicationServerKey"u8, keys.PublicKey);
        output.WriteEndObject();
    }
}
