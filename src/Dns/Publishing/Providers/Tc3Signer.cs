using System.Globalization;
using System.Text;

namespace Posthouse.Dns;

/// <summary>Signs requests to Tencent Cloud (TC3-HMAC-SHA256). Pure.</summary>
internal sealed class Tc3Signer(string secretId, string secretKey)
{
    internal const string ContentType = "application/json; charset=utf-8";

    /// <summary>The value of the Authorization header for a POST to the root.</summary>
    internal string Authorization(string service, string host, string action, byte[] body, DateTimeOffset time)
    {
        const string names = "content-type;host;x-tc-action";
        string canonical = $"POST\n/\n\ncontent-type:{ContentType}\nhost:{host}\nx-tc-action:{action.ToLowerInvariant()}\n\n{names}\n{RequestHash.Sha256(body)}";
        string date = time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string scope = $"{date}/{service}/tc3_request";
        string text = string.Create(CultureInfo.InvariantCulture, $"TC3-HMAC-SHA256\n{time.ToUnixTimeSeconds()}\n{scope}\n{RequestHash.Sha256(canonical)}");
        byte[] key = RequestHash.Hmac(RequestHash.Hmac(RequestHash.Hmac(Encoding.UTF8.GetBytes("TC3" + secretKey), date), service), "tc3_request");
        return $"TC3-HMAC-SHA256 Credential={secretId}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(RequestHash.Hmac(key, text))}";
    }
}
