using System.Globalization;
using System.Text;

namespace Posthouse.Dns;

/// <summary>Signs requests to Amazon Web Services (Signature Version 4). Pure.</summary>
internal sealed class SigV4Signer(string keyId, string secret, string region, string service)
{
    internal const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="path">Escaped as it is sent.</param>
    /// <param name="query">Sorted and escaped.</param>
    /// <param name="headers">Those that are signed, names in lower case; host and x-amz-date are among them.</param>
    internal string Authorization(string method, string path, string query, IReadOnlyDictionary<string, string> headers, byte[] body, DateTimeOffset time)
    {
        KeyValuePair<string, string>[] sorted = [.. headers.OrderBy(static h => h.Key, StringComparer.Ordinal)];
        string names = string.Join(';', sorted.Select(static h => h.Key));
        string canonical = $"{method}\n{path}\n{query}\n{string.Concat(sorted.Select(static h => $"{h.Key}:{h.Value.Trim()}\n"))}\n{names}\n{RequestHash.Sha256(body)}";
        string date = time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string scope = $"{date}/{region}/{service}/aws4_request";
        string text = $"AWS4-HMAC-SHA256\n{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n{scope}\n{RequestHash.Sha256(canonical)}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (string part in new[] { date, region, service, "aws4_request" }) key = RequestHash.Hmac(key, part);
        return $"AWS4-HMAC-SHA256 Credential={keyId}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(RequestHash.Hmac(key, text))}";
    }
}
