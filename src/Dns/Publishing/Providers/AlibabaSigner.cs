using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Posthouse.Dns;

/// <summary>Makes signed requests to an Alibaba Cloud API, in either of the two ways.</summary>
internal sealed class AlibabaSigner(string keyId, string secret, AlibabaSignature signature, TimeProvider clock)
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    internal HttpRequestMessage Request(Uri endpoint, string action, string version, IReadOnlyDictionary<string, string> parameters)
    {
        string nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string time = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return signature == AlibabaSignature.Rpc ? Rpc(endpoint, action, version, parameters, time, nonce) : Acs3(endpoint, action, version, parameters, time, nonce);
    }

    /// <summary>Of the older way: over method and parameters, all but itself.</summary>
    internal static string RpcSignature(string method, IEnumerable<KeyValuePair<string, string>> parameters, string secret)
    {
        string text = $"{method}&%2F&{RequestHash.Escape(RequestHash.Query(parameters))}";
#pragma warning disable CA5350 // The provider's older signature is HMAC-SHA1.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret + "&"), Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
    }

    /// <summary>Of the newer way: the value of the Authorization header.</summary>
    /// <param name="headers">Those that are signed, names in lower case.</param>
    internal static string Acs3Authorization(string method, string path, string query, IReadOnlyDictionary<string, string> headers, string bodyHash, string keyId, string secret)
    {
        KeyValuePair<string, string>[] sorted = [.. headers.OrderBy(static h => h.Key, StringComparer.Ordinal)];
        string names = string.Join(';', sorted.Select(static h => h.Key));
        string canonical = $"{method}\n{path}\n{query}\n{string.Concat(sorted.Select(static h => $"{h.Key}:{h.Value.Trim()}\n"))}\n{names}\n{bodyHash}";
        string signed = Convert.ToHexStringLower(RequestHash.Hmac(Encoding.UTF8.GetBytes(secret), $"ACS3-HMAC-SHA256\n{RequestHash.Sha256(canonical)}"));
        return $"ACS3-HMAC-SHA256 Credential={keyId},SignedHeaders={names},Signature={signed}";
    }

    // In the body: an address with a key and a signature in it ends up in logs of proxies.
    private HttpRequestMessage Rpc(Uri endpoint, string action, string version, IReadOnlyDictionary<string, string> parameters, string time, string nonce)
    {
        var all = new Dictionary<string, string>(parameters)
        {
            ["Action"] = action, ["Version"] = version, ["Format"] = "JSON", ["AccessKeyId"] = keyId, ["SignatureMethod"] = "HMAC-SHA1", ["SignatureVersion"] = "1.0", ["SignatureNonce"] = nonce, ["Timestamp"] = time,
        };
        all["Signature"] = RpcSignature("POST", all, secret);
        return new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent(RequestHash.Query(all), Encoding.UTF8, "application/x-www-form-urlencoded") };
    }

    private HttpRequestMessage Acs3(Uri endpoint, string action, string version, IReadOnlyDictionary<string, string> parameters, string time, string nonce)
    {
        string query = RequestHash.Query(parameters);
        var headers = new Dictionary<string, string>
        {
            ["host"] = endpoint.Authority, ["x-acs-action"] = action, ["x-acs-version"] = version, ["x-acs-date"] = time, ["x-acs-signature-nonce"] = nonce, ["x-acs-content-sha256"] = EmptyHash,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{endpoint.GetLeftPart(UriPartial.Path)}?{query}"));
        foreach ((string name, string value) in headers)
        {
            if (name != "host") request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", Acs3Authorization("POST", endpoint.AbsolutePath, query, headers, EmptyHash, keyId, secret));
        request.Headers.Accept.ParseAdd("application/json");
        return request;
    }
}
