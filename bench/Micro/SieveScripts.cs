using System.Text;

namespace Posthouse.Micro;

/// <summary>The scripts of 50 rules and the message that Sieve is measured with, here and in Pigeonhole.</summary>
public static class SieveScripts
{
    public const string Mail = """
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

    /// <summary>"misses" meets the message by no rule, "last" by the fiftieth, "mixed" uses variables, wildcards, dates and flags as well.</summary>
    public static string Of(string rules)
    {
        var script = new StringBuilder("require [\"fileinto\", \"envelope\", \"variables\", \"date\", \"relational\", \"imap4flags\"];\n");
        for (int i = 1; i <= 50; i++)
        {
            bool meets = rules == "last" && i == 50;
            string test = (rules == "mixed" ? i % 8 : i % 4) switch
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
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"if {test} {{ {(rules == "mixed" ? "addflag \"$Seen\"; " : "")}fileinto \"Folder{i}\"; stop; }}\n");
        }

        return script.ToString();
    }
}
