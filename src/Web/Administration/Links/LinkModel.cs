namespace Posthouse.Web;

/// <summary>A link to a file that an account has sent. Its address is nobody's but theirs who were told.</summary>
/// <param name="Size">Octets.</param>
/// <param name="Downloads">How often it was downloaded.</param>
/// <param name="MaximumDownloads">Missing where there is no limit.</param>
/// <param name="State">"active", "usedUp" or "expired".</param>
public sealed record LinkModel(string Id, string Name, long Size, DateTimeOffset Created, DateTimeOffset Expires, long Downloads, long? MaximumDownloads, bool HasPassword, string State);
