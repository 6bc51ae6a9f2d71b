using System.Text;
using Posthouse.Sieve;

namespace Posthouse.Fuzz.Tests;

/// <summary>
/// Scripts: each is refused with errors that have their places, or runs, and then the message goes somewhere, within the limits. The message that it
/// runs for is what stands behind a line of equals signs, so that both are attacked.
/// </summary>
internal sealed class SieveTarget : FuzzTarget
{
    private static readonly SieveLimits Limits = new() { Steps = 5_000, PartOctets = 4_096 };

    public override string Name => "sieve";

    public override IReadOnlyList<string> Words =>
    [
        "require [\"fileinto\", \"variables\", \"regex\", \"relational\", \"mime\", \"foreverypart\", \"replace\", \"enclose\", \"extracttext\", \"editheader\", \"body\", \"date\", \"index\", \"vacation\", \"enotify\", \"imap4flags\", \"ihave\", \"include\", \"duplicate\", \"encoded-character\"];\n",
        "if ", "elsif ", "else ", "{", "}", "(", ")", "[", "]", ";", ",", "\"", "text:\n", "\n.\n", "allof ", "anyof ", "not ", "true", "false", "header ", "address ", "envelope ", "exists ", "size :over 1K ", "string ",
        ":matches ", ":contains ", ":is ", ":regex ", ":count \"ge\" ", ":value \"lt\" ", ":comparator \"i;octet\" ", ":comparator \"i;unicode-casemap\" ", ":mime :anychild ", ":param \"charset\" ", ":index 1 :last ",
        "\"subject\" ", "\"*a?b*\" ", "\"${1}\" ", "\"${unicode:40}\" ", "\"(a|b)*[[:alpha:]]{2,3}\" ", "keep;", "stop;", "discard;", "redirect \"a@b.example\";", "fileinto :copy \"A\";", "set :upper \"a\" \"${a}${0}b\";",
        "foreverypart { ", "break; ", "replace \"x\"; ", "replace :mime \"Content-Type: a/b\\n\\n\"; ", "enclose \"x\"; ", "extracttext \"a\"; ", "addheader \"X-A\" \"b\"; ", "deleteheader \"subject\"; ", "vacation \"x\"; ",
        "notify \"mailto:a@b.example\"; ", "setflag \"a\"; ", "include \"a\"; ", "global \"a\"; ", "error \"x\"; ", "body :raw ", "date \"date\" \"iso8601\" ", "duplicate ", "ihave \"nothing\" ", "/* */", "# x\n", "\n=====\n",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "require [\"fileinto\", \"variables\"];\nif header :matches \"subject\" \"*a*\" { fileinto \"${1}\"; } elsif not exists \"from\" { discard; }\n=====\nSubject: bab\r\nFrom: a@b.example\r\n\r\nbody",
        "require [\"foreverypart\", \"mime\", \"replace\", \"enclose\", \"editheader\", \"regex\"];\nforeverypart { if header :mime :type \"content-type\" \"text\" { replace \"x\"; } }\nenclose \"y\"; addheader \"Z\" \"z\"; if header :regex \"z\" \"^(z|y)+$\" { keep; }\n=====\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\na\r\n--b--\r\n",
        "require [\"vacation\", \"enotify\", \"imap4flags\", \"date\", \"relational\", \"body\"];\nvacation :days 1 text:\nAway\n.\n;\nnotify \"mailto:a@b.example?subject=x\"; setflag \"\\\\Seen\";\nif anyof (currentdate :value \"ge\" \"year\" \"2000\", body :contains \"x\") { stop; }\n=====\nTo: me@example.com\r\n\r\nx");

    public override void Run(byte[] input)
    {
        int divide = input.AsSpan().IndexOf("\n=====\n"u8);
        ReadOnlyMemory<byte> source = divide < 0 ? input : input.AsMemory(0, divide);
        SieveCompilation compilation = SieveCompiler.Compile(source, SieveCapabilities.Delivery, Limits);
        FuzzFailure.Unless(compilation.IsGood == (compilation.ErrorCount == 0), "it has errors or is a script");
        int lines = source.Span.Count((byte)'\n') + source.Span.Count((byte)'\r') + 1;
        foreach (SieveError error in compilation.Errors) FuzzFailure.Unless(error.Line >= 1 && error.Line <= lines && error.Column >= 1 && error.Message.Length > 0, $"{error} is in the script");
        if (!compilation.IsGood) return;

        var trace = new SieveTrace();
        SieveContext Context(SieveTrace? explained) => new()
        {
            Message = SieveMessage.FromBytes(divide < 0 ? "Subject: x\r\n\r\n"u8.ToArray() : input.AsMemory(divide + 7)),
            Envelope = new SieveEnvelope("sender@example.org", "me@example.com"), OwnAddresses = ["me@example.com"], Limits = Limits, Trace = explained,
        };
        SieveResult result = compilation.Script.Run(Context(null));
        SieveResult explained = compilation.Script.Run(Context(trace));
        FuzzFailure.Unless(result.Actions.Count > 0 && result.Actions.Count <= Limits.Actions + 1, "something becomes of the message");
        FuzzFailure.Unless(result.Error == explained.Error && result.Actions.Count == explained.Actions.Count && result.Steps == explained.Steps, "an explanation changes nothing");
        FuzzFailure.Unless(!result.Failed || result.Actions is [KeepAction { Implicit: true }], "a script that fails keeps the message");
        FuzzFailure.Unless(result.Actions.OfType<RedirectAction>().Count() <= Limits.Redirects, "redirects are limited");
        foreach (SieveAction action in result.Actions)
        {
            if (action.Message is not { } changed) continue;
            byte[] bytes = changed.ToBytes();
            FuzzFailure.Unless(bytes.Length == changed.Size && bytes.AsSpan().StartsWith(changed.Header.Span), "a changed message is as long as it says");
        }
    }
}
