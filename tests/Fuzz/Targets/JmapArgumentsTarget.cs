using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Jmap;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Any JSON object is taken by what reads the arguments and objects of methods, or refused with the error of a call or of one object.</summary>
internal sealed class JmapArgumentsTarget : FuzzTarget
{
    private static readonly JmapOptions Options = new();

    private static readonly JmapRun Run0 = new(
        new Account { Id = new AccountId(1), Address = EmailAddress.Parse("a@example.test") }, new HashSet<string> { Capabilities.Core, Capabilities.Mail, MailShareCapability.Name }, Options);

    public override string Name => "jmap-arguments";

    public override int MaximumLength => 1500;

    public override IReadOnlyList<string> Words =>
    [
        "\"filter\":", "\"sort\":", "\"operator\":\"AND\"", "\"conditions\":[", "\"inMailbox\":\"F1\"", "\"before\":\"2020-01-01T00:00:00Z\"", "\"text\":\"a \\\"b c\\\"\"", "\"header\":[\"X\",\"y\"]", "\"property\":\"receivedAt\"", "\"isAscending\":false",
        "\"keyword\":\"$seen\"", "\"keywords\":{\"$seen\":true}", "\"keywords/$seen\":true", "\"mailboxIds/F1\":null", "\"mailboxIds\":{\"F1\":true}", "\"wakeAt\":null", "\"shareWith\":{\"P1\":{\"mayReadItems\":true}}", "\"shareWith/P1/mayDelete\":true",
        "\"shareWith/G1\":null", "\"name\":\"x\"", "\"parentId\":\"#a\"", "\"role\":\"inbox\"", "\"forEmailId\":\"M1\"", "\"disposition\":{\"actionMode\":\"manual-action\",\"sendingMode\":\"mdn-sent-manually\",\"type\":\"displayed\"}", "\"extensionFields\":{\"X\":\"y\"}",
        "\"properties\":[\"header:From:asAddresses:all\"]", "\"bodyStructure\":{\"type\":\"multipart/mixed\",\"subParts\":[", "\"bodyValues\":{\"1\":{\"value\":\"x\"}}", "\"partId\":\"1\"", "\"ids\":[\"M1\"]", "\"position\":-1", "\"limit\":9007199254740993", "null", "true", "[]", "{}", "1e9", "\"\"", ",", "}", "]",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        """{"filter":{"operator":"NOT","conditions":[{"inMailbox":"F1","hasKeyword":"$seen"},{"operator":"OR","conditions":[{"text":"a"}]}]},"sort":[{"property":"hasKeyword","keyword":"$flagged","isAscending":false}],"position":0,"limit":10}""",
        """{"keywords/$seen":true,"keywords/a":null,"mailboxIds/F1":true}""",
        """{"mailboxIds":{"F1":true},"keywords":{"$draft":true},"receivedAt":"2020-01-01T00:00:00Z","from":[{"name":"A","email":"a@b"}],"subject":"s","textBody":[{"partId":"1","type":"text/plain"}],"bodyValues":{"1":{"value":"x","isTruncated":false}},"header:X-A:asText":"y"}""",
        """{"name":"A","parentId":null,"role":null,"sortOrder":1,"isSubscribed":true,"shareWith":{"P1":{"mayReadItems":true,"mayDelete":true,"mayRename":true}}}""",
        """{"shareWith/P1/maySetSeen":true,"shareWith/G2":null,"shareWith/E1":{"mayReadItems":true}}""",
        """{"forEmailId":"M1","subject":"s","textBody":"t","reportingUA":"x; y","disposition":{"actionMode":"manual-action","sendingMode":"mdn-sent-manually","type":"displayed"},"extensionFields":{"X-A":"b"},"finalRecipient":"rfc822; a@b"}""",
        """{"properties":["id","header:Subject:asText","bodyStructure"],"bodyProperties":["partId","header:Content-Type"],"fetchAllBodyValues":true,"maxBodyValueBytes":10,"ids":["M1"]}""",
        """{"bodyStructure":{"type":"multipart/alternative","subParts":[{"partId":"a","type":"text/html"},{"blobId":"U1","type":"image/png","cid":"x@y","disposition":"inline","name":"é"}]},"bodyValues":{"a":{"value":"<p>"}}}""");

    public override void Run(byte[] input)
    {
        JsonDocument document;
        try
        {
            document = StrictJson.Parse(input, Options.MaximumDepth);
        }
        catch (RequestException)
        {
            return;
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return;
            var arguments = new MethodArguments(root.EnumerateObject().ToDictionary(static property => property.Name, static property => property.Value, StringComparer.Ordinal));
            Try(() => EmailFilterReader.Read(arguments, Run0));
            Try(() => EmailSort.Read(arguments));
            Try(() => EmailProperties.Read(arguments, parse: false));
            Try(() => arguments.Texts("ids"));
            Try(() => arguments.Unsigned("limit"));
            Try(() => EmailPatch.Read(root, Run0));
            Try(() => EmailPlacement.Read(root, Run0));
            Try(() => MailboxPatch.Read(root, Run0, creating: true));
            Try(() => MailboxPatch.Read(root, Run0, creating: false).Shares?.Apply([]));
            Try(() => Mdn.Read(root, Run0));
            Try(() => new ComposedBody(root).Read());
            foreach (JsonProperty property in root.EnumerateObject())
            {
                if (!HeaderProperty.TryParse(property.Name, out HeaderProperty? header)) continue;
                Try(() =>
                {
                    string field = HeaderComposer.Compose(header, property.Value);
                    FuzzFailure.Unless(field.Length == 0 || field.EndsWith("\r\n", StringComparison.Ordinal), "a field ends with its line");
                    return field;
                });
            }
        }
    }

    private static void Try(Func<object?> read)
    {
        try
        {
            read();
        }
        catch (MethodException error)
        {
            FuzzFailure.Unless(error.Type is "invalidArguments" or "unsupportedFilter" or "unsupportedSort" or "requestTooLarge", $"a call fails with an error of its own, not {error.Type}");
        }
        catch (SetException error)
        {
            FuzzFailure.Unless(error.Type.Length > 0 && !error.Type.Contains(' ', StringComparison.Ordinal), "an object fails with an error of its own");
        }
    }
}
