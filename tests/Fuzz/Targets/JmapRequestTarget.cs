using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Jmap;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Any octets are a request or a problem of their own (RFC 8620 §3.6.1); its references lead somewhere or are an error of the call, and never to more than is bounded.</summary>
internal sealed class JmapRequestTarget : FuzzTarget
{
    private static readonly JmapOptions Options = new() { MaximumDepth = 32 };

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { Capabilities.Core, Capabilities.Mail };

    public override string Name => "jmap-request";

    public override int MaximumLength => 2000;

    public override IReadOnlyList<string> Words =>
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\ud800", "\\udc00", "\\uffff", "\\u0000", "\\", "null", "true", "1e999", "-0", "9007199254740993", "\"using\":", "\"methodCalls\":", "\"createdIds\":", "\"#ids\":",
        "\"resultOf\":\"a\"", "\"name\":\"Email/query\"", "\"path\":\"/ids\"", "\"path\":\"/list/*/a/*\"", "\"path\":\"/~1/~0\"", "\"path\":\"\"", "\"path\":\"/ids/0\"", "\"path\":\"/ids/-1\"", "\"urn:ietf:params:jmap:core\"", "[[[[[[[[[[[[[[[[", "\u00ef\u00bf\u00be",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        """{"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:mail"],"methodCalls":[["Email/query",{"accountId":"A1"},"a"],["Email/get",{"accountId":"A1","#ids":{"resultOf":"a","name":"Email/query","path":"/ids"}},"b"]],"createdIds":{"a":"M1"}}""",
        """{"using":["urn:ietf:params:jmap:core"],"methodCalls":[["Core/echo",{"x":[1,2,{"y":"\ud83d\ude00"}],"#z":{"resultOf":"a","name":"Email/query","path":"/list/*/a/*"}},"c"]]}""",
        """{"using":[],"methodCalls":[]}""",
        """{"a":1,"a":2}""",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");

    public override void Run(byte[] input)
    {
        JsonDocument document;
        JmapRequest request;
        try
        {
            document = StrictJson.Parse(input, Options.MaximumDepth);
        }
        catch (RequestException problem)
        {
            FuzzFailure.Unless(problem.Type == "notJSON" && problem.Status == 400, "what is no I-JSON is said to be none");
            return;
        }

        using (document)
        {
            try
            {
                request = JmapRequest.Read(document.RootElement, Known, Options);
            }
            catch (RequestException problem)
            {
                FuzzFailure.Unless(problem.Type is "notRequest" or "unknownCapability" or "limit", "what is no request is said to be none");
                return;
            }

            FuzzFailure.Unless(request.Calls.Count <= Options.MaximumCalls, "calls are bounded");
            var run = new JmapRun(new Account { Id = new AccountId(1), Address = EmailAddress.Parse("a@example.test") }, request.Using, Options);
            run.Responses.Add(new MethodResponse("Email/query", """{"ids":["M1","M2"],"list":[{"a":[{"b":1},{"b":[2,3]}]},{"a":[]}],"~/":"x"}"""u8.ToArray(), "a"));
            foreach (Invocation call in request.Calls)
            {
                try
                {
                    foreach ((string name, JsonElement value) in ResultReferences.Resolve(call.Arguments, run)) FuzzFailure.Unless(!name.StartsWith('#') || name.StartsWith("##", StringComparison.Ordinal) || value.ValueKind != JsonValueKind.Undefined, "a reference becomes a value");
                }
                catch (MethodException error)
                {
                    FuzzFailure.Unless(error.Type is "invalidArguments" or "invalidResultReference", "a reference that leads nowhere is an error of the call");
                }
            }

            foreach (MethodResponse response in run.Responses) response.Dispose();
        }
    }
}
