namespace Posthouse.Jmap;

/// <summary>Where the room's resources are.</summary>
internal static class JmapPaths
{
    /// <summary>RFC 8620 §2.2.</summary>
    internal const string WellKnown = "/.well-known/jmap";

    internal const string Session = "/jmap/session";

    internal const string Api = "/jmap/api/";

    internal const string Upload = "/jmap/upload/{accountId}/";

    internal const string Download = "/jmap/download/{accountId}/{blobId}/{**name}";

    internal const string UploadTemplate = "/jmap/upload/{accountId}/";

    internal const string DownloadTemplate = "/jmap/download/{accountId}/{blobId}/{name}?type={type}";

    internal const string Resumable = "/jmap/resumable/{accountId}/";

    internal const string ResumableTemplate = "/jmap/resumable/{accountId}/";

    internal const string ResumableUpload = "/jmap/resumable/{accountId}/{token}";

    internal const string View = "/jmap/view/{accountId}/{blobId}";

    internal const string ViewTemplate = "/jmap/view/{accountId}/{blobId}?images={images}&theme={theme}";

    internal const string RemoteImage = "/jmap/remote/{accountId}";

    internal const string EventSource = "/jmap/eventsource/";

    internal const string WebSocket = "/jmap/ws/";

    internal const string EventSourceTemplate = "/jmap/eventsource/?types={types}&closeafter={closeafter}&ping={ping}";
}
