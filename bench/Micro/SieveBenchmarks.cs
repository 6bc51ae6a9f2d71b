using System.Text;
using BenchmarkDotNet.Attributes;
using Posthouse.Sieve;

namespace Posthouse.Micro;

/// <summary>
/// Runs of a script of 50 rules for a message whose structure is known, as at a delivery: "misses" meets none of them, "last" the fiftieth,
/// "mixed" uses variables, wildcards, dates and flags as well.
/// </summary>
[MemoryDiagnoser]
public class SieveBenchmarks
{
    private const string Mail = """
        Return-Path: <alice@example.com>
        Received: from mail.example.com (mail.example.com [192.0.2.1])
         by mx.example.net with ESMTPS id abc123
         for <bob@example.net>; Thu, 1 Feb 2024 10:11:12 +0800
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=sel; h=from:to:subject:date;
         bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
        From: "Alice Example" <alice@example.com>
        To: Bob <bob@example.net>, carol@example.net
        Subject: =?utf-8?B?5Lit5paH5Li76aKY?= weekly report
        Date: Thu, 1 Feb 2024 10:11:12 +0800
        Message-ID: <123@example.com>
        List-Id: Weekly <weekly.lists.example.com>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        Hello Bob.
        """;

    private SieveScript _script = null!;
    private SieveContext _context = null!;
    private byte[] _source = [];

    [Params("misses", "last", "mixed")]
    public string Rules { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _source = Encoding.UTF8.GetBytes(Source());
        _script = SieveCompiler.Compile(_source, SieveCapabilities.Delivery).Script!;
        _context = new SieveContext
        {
            Message = SieveMessage.FromBytes(Encoding.UTF8.GetBytes(Mail.ReplaceLineEndings("\r\n"))),
            Envelope = new SieveEnvelope("alice@example.com", "bob@example.net"),
            OwnAddresses = ["bob@example.net"],
        };
    }

    [Benchmark]
    public SieveResult Run() => _script.Run(_context);

    [Benchmark]
    public SieveCompilation Compile() => SieveCompiler.Compile(_source, SieveCapabilities.Delivery);

    /// <summary>The script, for measuring other servers with the same.</summary>
    private string Source()
    {
        var script = new StringBuilder("require [\"fileinto\", \"envelope\", \"variables\", \"date\", \"relational\", \"imap4flags\"];\n");
        for (int i = 1; i <= 50; i++)
        {
            bool meets = Rules == "last" && i == 50;
            string test = (Rules == "mixed" ? i % 8 : i % 4) switch
            {
                0 => $"header :contains \"subject\" [\"offer {i}\", \"{(meets ? "weekly" : "invoice")} {(meets ? "report" : i)}\"]",
                1 => $"address :is :domain [\"from\", \"sender\"] \"host{i}.example.org\"",
                2 => meets ? "address :localpart \"from\" \"alice\"" : $"anyof (header :is \"x-project\" \"p{i}\", address :contains [\"to\", \"cc\"] \"team{i}@\")",
                3 => $"header :matches \"list-id\" \"*list{i}.example.com*\"",
                4 => $"allof (header :matches \"subject\" \"*[*] re: {i}*\", exists \"x-tag\")",
                5 => $"date :value \"ge\" :originalzone \"date\" \"date\" \"20{50 + i % 40}-01-01\"",
                6 => $"envelope :is \"from\" \"sender{i}@example.org\"",
                _ => $"header :matches \"list-id\" \"*<*.list{i}.example.com>\"",
            };
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"if {test} {{ {(Rules == "mixed" ? "addflag \"$Seen\"; " : "")}fileinto \"Folder{i}\"; stop; }}\n");
        }

        return script.ToString();
    }
}
