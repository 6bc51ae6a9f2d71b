using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Posthouse.Acme.Tests;

/// <summary>
/// A certificate authority in memory that takes RFC 8555 at its word: every signature, nonce and address is checked, and nothing moves
/// that was not asked for. What goes wrong is scripted by <see cref="Before"/> and the properties.
/// </summary>
internal sealed class PlayedAuthority(TimeProvider clock) : HttpMessageHandler
{
    private const string Base = "https://authority.test";

    private readonly HashSet<string> _nonces = [];
    private readonly Dictionary<string, ECDsa> _accounts = [];
    private readonly List<Order> _orders = [];
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private X509Certificate2? _root;

    internal static Uri Directory { get; } = new(Base + "/directory");

    /// <summary>"POST /order/1", in order.</summary>
    internal List<string> Requests { get; } = [];

    /// <summary>Payloads of requests by path, the last of each.</summary>
    internal Dictionary<string, JsonObject> Payloads { get; } = [];

    /// <summary>Looked at before anything else is done with a request; what it gives is the answer. Thrown exceptions break the connection.</summary>
    internal Func<string, HttpResponseMessage?> Before { get; set; } = static _ => null;

    /// <summary>Looked at after a request was carried out, before its answer is sent: what throws here is lost on the way.</summary>
    internal Action<string> After { get; set; } = static _ => { };

    /// <summary>Whether the proof is there; the type of the error if not.</summary>
    internal Func<string, string, string, string?> Validate { get; set; } = static (_, _, _) => null;

    /// <summary>Looks at an authorization before it is decided, and at an order before its certificate is there.</summary>
    internal int Looks { get; set; } = 1;

    internal TimeSpan? RetryAfter { get; set; }

    internal TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(90);

    internal (DateTimeOffset Start, DateTimeOffset End)? Window { get; set; }

    internal ExternalAccount? Customer { get; set; }

    internal string ChallengeType { get; set; } = "http-01";

    internal Func<string, string> Token { get; set; } = static name => "token-of-" + name.Replace('.', '-');

    /// <summary>Issues for another key than the one of the request.</summary>
    internal bool IssuesWrong { get; set; }

    internal List<string> Revoked { get; } = [];

    internal int Count(string request) => Requests.Count(r => r == request);

    /// <summary>Forgets every account, as a test authority does that is set up anew.</summary>
    internal void ForgetAccounts() => _accounts.Clear();

    internal static HttpResponseMessage Problem(HttpStatusCode status, string type, string detail, TimeSpan? retryAfter = null)
    {
        var response = new HttpResponseMessage(status)
        {
            Content = new StringContent(new JsonObject { ["type"] = "urn:ietf:params:acme:error:" + type, ["detail"] = detail }.ToJsonString(), Encoding.UTF8, "application/problem+json"),
        };
        if (retryAfter is { } wait) response.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath, asked = $"{request.Method} {path}";
        Requests.Add(asked);
        HttpResponseMessage response = Before(asked) ?? (request.Method == HttpMethod.Post
            ? Post(path, await request.Content!.ReadAsByteArrayAsync(cancellationToken), request)
            : Get(path));
        string nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
        _nonces.Add(nonce);
        response.Headers.TryAddWithoutValidation("Replay-Nonce", nonce);
        After(asked);
        return response;
    }

    private HttpResponseMessage Get(string path)
    {
        if (path == "/nonce") return new HttpResponseMessage(HttpStatusCode.OK);
        if (path == "/directory")
        {
            var directory = new JsonObject
            {
                ["newNonce"] = Base + "/nonce", ["newAccount"] = Base + "/account", ["newOrder"] = Base + "/order", ["revokeCert"] = Base + "/revoke",
                ["meta"] = new JsonObject { ["termsOfService"] = "https://authority.test/terms", ["externalAccountRequired"] = Customer is not null },
            };
            if (Window is not null) directory["renewalInfo"] = Base + "/renewal";
            return Json(directory);
        }

        if (path.StartsWith("/renewal/", StringComparison.Ordinal) && Window is { } window)
            return Json(new JsonObject { ["suggestedWindow"] = new JsonObject { ["start"] = window.Start.ToString("O"), ["end"] = window.End.ToString("O") } });
        return new HttpResponseMessage(HttpStatusCode.NotFound);
    }

    private HttpResponseMessage Post(string path, byte[] body, HttpRequestMessage request)
    {
        if (request.Content!.Headers.ContentType?.MediaType != "application/jose+json") return Problem(HttpStatusCode.UnsupportedMediaType, "malformed", "not application/jose+json");
        JsonNode jws = JsonNode.Parse(body)!;
        string first = (string)jws["protected"]!, second = (string)jws["payload"]!;
        JsonNode header = JsonNode.Parse(Base64Url.DecodeFromChars(first))!;
        if ((string?)header["url"] != request.RequestUri!.AbsoluteUri) return Problem(HttpStatusCode.BadRequest, "malformed", "the url is another");
        if (!_nonces.Remove((string?)header["nonce"] ?? "")) return Problem(HttpStatusCode.BadRequest, "badNonce", "the nonce is used or unknown");
        string? account = (string?)header["kid"];
        ECDsa? key = account is null ? KeyOf(header["jwk"]!) : _accounts.GetValueOrDefault(account);
        if (key is null) return Problem(HttpStatusCode.BadRequest, "accountDoesNotExist", "no such account");
        if (!key.VerifyData(Encoding.ASCII.GetBytes($"{first}.{second}"), Base64Url.DecodeFromChars((string)jws["signature"]!), HashAlgorithmName.SHA256)) return Problem(HttpStatusCode.Forbidden, "malformed", "the signature is wrong");
        if (account is null != path is "/account") return Problem(HttpStatusCode.BadRequest, "malformed", "jwk or kid in the wrong place");
        JsonObject? payload = second.Length == 0 ? null : (JsonObject)JsonNode.Parse(Base64Url.DecodeFromChars(second))!;
        if (payload is not null) Payloads[path] = payload;
        string[] parts = path.Split('/');
        return (parts[1], parts.Length) switch
        {
            ("account", 2) => NewAccount(key, header["jwk"]!, payload!),
            ("account", _) => Json(new JsonObject { ["status"] = "valid" }),
            ("order", 2) => NewOrder(payload!),
            ("order", _) => _orders.ElementAtOrDefault(int.Parse(parts[2]) - 1) is { } order ? Show(order) : Problem(HttpStatusCode.NotFound, "malformed", "no such order"),
            ("authorization", _) => Show(_orders[int.Parse(parts[2]) - 1], int.Parse(parts[3])),
            ("challenge", _) => Prove(_orders[int.Parse(parts[2]) - 1], int.Parse(parts[3]), key),
            ("finalize", _) => Finalize(_orders[int.Parse(parts[2]) - 1], Base64Url.DecodeFromChars((string)payload!["csr"]!)),
            ("certificate", _) => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(_orders[int.Parse(parts[2]) - 1].Certificate!) },
            ("revoke", _) => Revoke(payload!),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        };
    }

    private static ECDsa KeyOf(JsonNode jwk) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars((string)jwk["x"]!), Y = Base64Url.DecodeFromChars((string)jwk["y"]!) },
    });

    private HttpResponseMessage NewAccount(ECDsa key, JsonNode jwk, JsonObject payload)
    {
        if ((bool?)payload["termsOfServiceAgreed"] != true) return Problem(HttpStatusCode.Forbidden, "userActionRequired", "agree to the terms");
        if (Customer is { } customer)
        {
            if (payload["externalAccountBinding"] is not { } binding) return Problem(HttpStatusCode.Forbidden, "externalAccountRequired", "who are you?");
            byte[] mac = HMACSHA256.HashData(customer.MacKey.Span, Encoding.ASCII.GetBytes($"{(string)binding["protected"]!}.{(string)binding["payload"]!}"));
            bool same = JsonNode.DeepEquals(JsonNode.Parse(Base64Url.DecodeFromChars((string)binding["payload"]!)), jwk);
            if (!same || Base64Url.EncodeToString(mac) != (string)binding["signature"]!) return Problem(HttpStatusCode.Forbidden, "unauthorized", "the binding is wrong");
        }

        byte[] wanted = key.ExportSubjectPublicKeyInfo();
        string? url = _accounts.FirstOrDefault(a => a.Value.ExportSubjectPublicKeyInfo().SequenceEqual(wanted)).Key;
        HttpResponseMessage response = Json(new JsonObject { ["status"] = "valid" }, url is null ? HttpStatusCode.Created : HttpStatusCode.OK);
        if (url is null) _accounts[url = $"{Base}/account/{_accounts.Count + 1}"] = key;
        response.Headers.Location = new Uri(url);
        return response;
    }

    private HttpResponseMessage NewOrder(JsonObject payload)
    {
        string[] names = [.. payload["identifiers"]!.AsArray().Select(static i => (string)i!["value"]!)];
        _orders.Add(new Order(_orders.Count + 1, names));
        HttpResponseMessage response = Show(_orders[^1]);
        response.StatusCode = HttpStatusCode.Created;
        response.Headers.Location = new Uri($"{Base}/order/{_orders.Count}");
        return response;
    }

    private HttpResponseMessage Show(Order order)
    {
        if (order.Status == "processing" && order.Left-- <= 0) order.Status = "valid";
        var json = new JsonObject
        {
            ["status"] = order.Status,
            ["identifiers"] = new JsonArray([.. order.Names.Select(static n => new JsonObject { ["type"] = "dns", ["value"] = n })]),
            ["authorizations"] = new JsonArray([.. order.Names.Select((_, i) => JsonValue.Create($"{Base}/authorization/{order.Number}/{i}"))]),
            ["finalize"] = $"{Base}/finalize/{order.Number}",
        };
        if (order.Status == "valid") json["certificate"] = $"{Base}/certificate/{order.Number}";
        HttpResponseMessage response = Json(json);
        if (RetryAfter is { } wait) response.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return response;
    }

    private HttpResponseMessage Show(Order order, int index)
    {
        Authorization authorization = order.Authorizations[index];
        if (authorization.Asked && authorization.Status == "pending" && authorization.Left-- <= 0)
        {
            authorization.Status = authorization.Error is null ? "valid" : "invalid";
            if (authorization.Error is not null) order.Status = "invalid";
            else if (order.Authorizations.All(static a => a.Status == "valid")) order.Status = "ready";
        }

        return Json(new JsonObject
        {
            ["identifier"] = new JsonObject { ["type"] = "dns", ["value"] = order.Names[index].Replace("*.", "") },
            ["status"] = authorization.Status,
            ["challenges"] = new JsonArray(Challenge(order, index)),
        });
    }

    private JsonObject Challenge(Order order, int index)
    {
        Authorization authorization = order.Authorizations[index];
        string status = authorization.Status != "pending" ? authorization.Status : authorization.Asked ? "processing" : "pending";
        var json = new JsonObject { ["type"] = ChallengeType, ["url"] = $"{Base}/challenge/{order.Number}/{index}", ["token"] = Token(order.Names[index]), ["status"] = status };
        if (status == "invalid") json["error"] = new JsonObject { ["type"] = "urn:ietf:params:acme:error:" + authorization.Error, ["detail"] = "it was not there" };
        return json;
    }

    private HttpResponseMessage Prove(Order order, int index, ECDsa key)
    {
        Authorization authorization = order.Authorizations[index];
        if (authorization.Asked) return Problem(HttpStatusCode.BadRequest, "malformed", "it is being looked at already");
        ECParameters p = key.ExportParameters(false);
        string jwk = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(p.Q.X)}}","y":"{{Base64Url.EncodeToString(p.Q.Y)}}"}""";
        string token = Token(order.Names[index]);
        authorization.Error = Validate(order.Names[index], token, $"{token}.{Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(jwk)))}");
        (authorization.Asked, authorization.Left) = (true, Looks);
        return Json(Challenge(order, index));
    }

    private HttpResponseMessage Finalize(Order order, byte[] csr)
    {
        if (order.Status != "ready") return Problem(HttpStatusCode.Forbidden, "orderNotReady", "the order is " + order.Status);
        var request = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        string[] names = [.. request.CertificateExtensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames()];
        if (!names.Order().SequenceEqual(order.Names.Order())) return Problem(HttpStatusCode.Forbidden, "badCSR", "other names");
        order.Certificate = Issue(request);
        (order.Status, order.Left) = ("processing", Looks);
        return Show(order);
    }

    private string Issue(CertificateRequest request)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_root is null)
        {
            var root = new CertificateRequest("CN=Played Root", _key, HashAlgorithmName.SHA256);
            root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, false));
            _root = root.CreateSelfSigned(now.AddYears(-1), now.AddYears(10));
        }

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest(request.SubjectName, IssuesWrong ? new PublicKey(other) : request.PublicKey, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in request.CertificateExtensions) leaf.CertificateExtensions.Add(extension);
        leaf.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        using X509Certificate2 certificate = leaf.Create(_root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now, now + Lifetime, RandomNumberGenerator.GetBytes(16));
        return certificate.ExportCertificatePem() + "\n" + _root.ExportCertificatePem();
    }

    private HttpResponseMessage Revoke(JsonObject payload)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Base64Url.DecodeFromChars((string)payload["certificate"]!));
        if (Revoked.Contains(certificate.SerialNumber)) return Problem(HttpStatusCode.BadRequest, "alreadyRevoked", "it is");
        Revoked.Add(certificate.SerialNumber);
        return new HttpResponseMessage(HttpStatusCode.OK);
    }

    private static HttpResponseMessage Json(JsonObject json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json.ToJsonString(new JsonSerializerOptions()), Encoding.UTF8, "application/json") };

    private sealed class Order(int number, string[] names)
    {
        internal int Number => number;

        internal string[] Names => names;

        internal Authorization[] Authorizations { get; } = [.. names.Select(static _ => new Authorization())];

        internal string Status { get; set; } = "pending";

        internal int Left { get; set; }

        internal string? Certificate { get; set; }
    }

    private sealed class Authorization
    {
        internal string Status { get; set; } = "pending";

        internal bool Asked { get; set; }

        internal int Left { get; set; }

        internal string? Error { get; set; }
    }
}
