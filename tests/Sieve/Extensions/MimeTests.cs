using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5703 and RFC 5173.</summary>
public class MimeTests
{
    private const string Message = """
        From: a@example.com
        To: b@example.com
        Subject: parts
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b1"

        before
        --b1
        Content-Type: text/plain; charset=iso-8859-1
        Content-Transfer-Encoding: quoted-printable

        caf=E9 and text
        --b1
        Content-Type: text/html

        <p>bold <b>words</b></p>
        --b1
        Content-Type: application/x-evil; name="virus.exe"
        Content-Disposition: attachment; filename="=?utf-8?Q?virus=2Eexe?="
        Content-Transfer-Encoding: base64

        ZXZpbA==
        --b1
        Content-Type: message/rfc822

        Subject: inner subject
        Content-Type: text/plain

        inner text
        --b1--
        after
        """;

    private const string Require = "foreverypart mime variables fileinto replace enclose extracttext";

    [Theory]
    [InlineData("body :contains \"café and\"", true)]
    [InlineData("body :text :contains \"bold words\"", true)]
    [InlineData("body :contains \"<p>\"", false)]
    [InlineData("body :contains \"evil\"", false)]
    [InlineData("body :raw :contains \"caf=E9\"", true)]
    [InlineData("body :raw :contains \"--b1\"", true)]
    [InlineData("body :raw :contains \"Subject: parts\"", false)]
    [InlineData("body :content \"text\" :contains \"<p>\"", true)]
    [InlineData("body :content \"text/html\" :contains \"café\"", false)]
    [InlineData("body :content \"application\" :is \"evil\"", true)]
    [InlineData("body :content \"\" :contains \"evil\"", true)]
    [InlineData("body :content \"message\" :contains \"inner subject\"", true)]
    [InlineData("body :content \"message\" :contains \"inner text\"", false)]
    [InlineData("body :content \"multipart\" :contains \"before\"", true)]
    [InlineData("body :content \"multipart\" :contains \"after\"", true)]
    [InlineData("body :content \"text/\" :contains \"\"", false)]
    [InlineData("body :content \"a/b/c\" :contains \"\"", false)]
    public void Bodies_are_matched(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "body", Message));

    [Fact]
    public void Bodies_leave_no_match_variables() =>
        Assert.Equal("fileinto x", Scripts.Actions("require [\"body\", \"variables\", \"fileinto\"]; if body :matches \"*café*\" { fileinto \"x${1}\"; }", Message));

    [Theory]
    [InlineData("header :mime \"Content-Type\" \"text/html\"", false)]
    [InlineData("header :mime :anychild \"Content-Type\" \"text/html\"", true)]
    [InlineData("header :mime :anychild :type \"Content-Type\" \"application\"", true)]
    [InlineData("header :mime :anychild :subtype \"Content-Type\" [\"x-evil\"]", true)]
    [InlineData("header :mime :anychild :contenttype \"Content-Type\" \"application/x-evil\"", true)]
    [InlineData("header :mime :contenttype \"Content-Type\" \"application/x-evil\"", false)]
    [InlineData("header :mime :anychild :param [\"filename\", \"name\"] :matches [\"Content-Type\", \"Content-Disposition\"] \"*.exe\"", true)]
    [InlineData("header :mime :anychild :param \"filename\" \"Content-Disposition\" \"virus.exe\"", true)]
    [InlineData("header :mime :anychild :type \"Content-Disposition\" \"attachment\"", true)]
    [InlineData("header :mime :anychild :subtype \"Content-Disposition\" \"\"", true)]
    [InlineData("header :mime :anychild \"subject\" \"inner subject\"", true)]
    [InlineData("exists :mime :anychild \"Content-Disposition\"", true)]
    [InlineData("exists :mime \"Content-Disposition\"", false)]
    [InlineData("address :mime \"from\" \"a@example.com\"", true)]
    public void Headers_of_parts_are_matched(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "mime", Message));

    [Fact]
    public void Loops_go_over_all_parts_and_end_early()
    {
        string Run(string script) => Scripts.Actions($"require [{string.Join(", ", Require.Split(' ').Select(static r => $"\"{r}\""))}]; {script}", Message);
        Assert.Equal("fileinto multipart/mixed; fileinto text/plain; fileinto text/html; fileinto application/x-evil; fileinto message/rfc822",
            Run("foreverypart { if header :mime :contenttype :matches \"Content-Type\" \"*\" { fileinto \"${1}\"; } }"));
        Assert.Equal("fileinto text/plain", Run("foreverypart { if header :mime :contenttype :matches \"Content-Type\" \"text/*\" { fileinto \"${0}\"; break; } }"));
        Assert.Equal("fileinto outer; fileinto text/plain; fileinto end",
            Run("foreverypart :name \"all\" { fileinto \"outer\"; foreverypart { if header :mime :type \"Content-Type\" \"text\" { fileinto \"text/plain\"; break :name \"all\"; } } } fileinto \"end\";"));
        Assert.Equal("implicit keep", Run("foreverypart { stop; } discard;"));
    }

    [Fact]
    public void Text_is_taken_out_of_parts() => Assert.Equal("fileinto CAFÉ; fileinto inner", Scripts.Actions("""
        require ["foreverypart", "mime", "extracttext", "variables", "fileinto"];
        foreverypart {
          if header :mime :anychild :contains "content-type" "iso-8859-1" { extracttext "none"; }
          if header :mime :contains "content-type" "iso-8859-1" { extracttext :upper :first 4 "t"; fileinto "${t}"; }
          if header :mime "subject" "inner subject" { extracttext :first 5 "u"; fileinto "${u}"; }
          if header :mime :type "content-type" "application" { extracttext "none"; if not string "${none}" "" { fileinto "not text"; } }
        }
        """, Message));

    [Theory]
    [InlineData("break;")]
    [InlineData("foreverypart { break :name \"x\"; }")]
    [InlineData("foreverypart;")]
    [InlineData("if header :mime :type :param \"a\" \"b\" \"c\" {}")]
    [InlineData("if header :anychild \"b\" \"c\" {}")]
    public void Loops_are_checked(string script) => Assert.NotEmpty(Scripts.Errors($"require [\"foreverypart\", \"mime\", \"extracttext\", \"variables\"]; {script}"));

    [Fact]
    public void A_part_is_replaced()
    {
        string changed = Changed("foreverypart { if header :mime :contenttype \"Content-Type\" \"application/x-evil\" { replace \"Taken out.\"; } }", out SieveMessage parsed);
        Assert.Equal(4, parsed.Structure.Root.Children.Count);
        Assert.Equal(("text", "plain"), (parsed.Structure.Root.Children[2].Type, parsed.Structure.Root.Children[2].Subtype));
        Assert.Contains("Taken out.", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("ZXZpbA==", changed, StringComparison.Ordinal);
        Assert.Contains("inner text", changed, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_body_is_replaced_and_the_old_subject_kept()
    {
        string changed = Changed("replace :subject \"new ü\" :from \"postmaster@example.com\" \"All is gone: ü\n--b1\n\";", out SieveMessage parsed);
        Assert.Equal(("text", "plain", 0), (parsed.Structure.Root.Type, parsed.Structure.Root.Subtype, parsed.Structure.Root.Children.Count));
        Assert.Equal("new ü", parsed.Structure.Summary.Subject);
        Assert.Contains("Original-Subject: parts\r\n", changed, StringComparison.Ordinal);
        Assert.Contains("Original-From: a@example.com\r\n", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("multipart", changed, StringComparison.Ordinal);
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes("All is gone: ü\r\n--b1\r\n")), changed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mime_entity_replaces_a_part()
    {
        Changed("foreverypart { if header :mime :type \"Content-Type\" \"message\" { replace :mime \"Content-Type: text/x-note\n\nnote\"; } }", out SieveMessage parsed);
        Assert.Equal("x-note", parsed.Structure.Root.Children[3].Subtype);
    }

    // The example of RFC 5703 §6 does it like this.
    [Fact]
    public void A_message_is_enclosed_from_inside_a_loop()
    {
        string changed = Changed("foreverypart { if header :mime :param [\"filename\", \"name\"] :matches [\"Content-Type\", \"Content-Disposition\"] [\"*.com\", \"*.exe\"] { enclose :subject \"Warning\" \"Beware.\"; break; } }", out SieveMessage parsed);
        Assert.Equal("Warning", parsed.Structure.Summary.Subject);
        Assert.Equal(4, parsed.Structure.Root.Children[1].Children[0].Children.Count);
        Assert.Contains("virus.exe", changed, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_after_an_enclosure_in_a_loop_looks_at_the_new_message()
    {
        Assert.Equal("fileinto multipart/mixed new; fileinto 2", Scripts.Actions("""
            require ["foreverypart", "mime", "enclose", "variables", "fileinto"];
            foreverypart {
              foreverypart {
                enclose :subject "new" "Beware.";
                if allof (header :mime :contenttype :matches "Content-Type" "*", header "subject" "new") { fileinto "${1} new"; }
              }
              if header :mime :anychild :contenttype "Content-Type" "message/rfc822" { set "n" "2"; }
            }
            fileinto "${n}";
            """, Message));
        string changed = Changed("foreverypart { if header :mime :type \"Content-Type\" \"application\" { replace \"Taken out.\"; enclose \"Beware.\"; } }", out SieveMessage parsed);
        Assert.Equal(2, parsed.Structure.Root.Children.Count);
        Assert.DoesNotContain("ZXZpbA==", changed, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_after_a_replacement_looks_at_the_new_part()
    {
        Assert.Equal("fileinto text/plain Taken; fileinto outer", Scripts.Actions("""
            require ["foreverypart", "mime", "replace", "extracttext", "variables", "fileinto"];
            foreverypart {
              foreverypart {
                if header :mime :type "Content-Type" "application" {
                  replace "Taken out.";
                  extracttext :first 5 "t";
                  if header :mime :contenttype :matches "Content-Type" "*" { fileinto "${1} ${t}"; }
                }
              }
              if not header :mime :anychild :type "Content-Type" "application" { fileinto "outer"; break; }
            }
            """, Message));
    }

    [Fact]
    public void Outside_of_a_loop_no_text_is_taken() =>
        Assert.Equal("fileinto empty", Scripts.Actions("require [\"extracttext\", \"variables\", \"fileinto\"]; set \"a\" \"x\"; extracttext \"a\"; if string \"${a}\" \"\" { fileinto \"empty\"; }", Message));

    [Fact]
    public void A_new_sender_is_a_list_of_mailboxes()
    {
        string changed = Changed("replace :from \"Postmaster <postmaster@example.com>, a@b.example\" \"x\";", out _);
        Assert.Contains("From: Postmaster <postmaster@example.com>, a@b.example\r\n", changed, StringComparison.Ordinal);
        Assert.Contains("no e-mail address", Scripts.Errors("require \"replace\"; replace :from \"group: a@b.example;\" \"x\";"), StringComparison.Ordinal);
        Assert.DoesNotContain("Original-From", Changed("set \"f\" \"nobody\"; replace :from \"${f}\" \"x\";", out _), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_kept_of_the_old_header_cannot_be_changed()
    {
        SieveResult result = Scripts.Run("require [\"replace\", \"editheader\"]; replace :subject \"new\" \"x\"; deleteheader \"Original-Subject\"; addheader \"Original-From\" \"y\";", Message);
        string changed = Encoding.UTF8.GetString(Assert.Single(result.Actions).Message!.ToBytes());
        Assert.Contains("Original-Subject: parts\r\n", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("Original-From", changed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_is_enclosed()
    {
        string changed = Changed("enclose :subject \"warning\" :headers [\"X-None\"] \"Beware.\";", out SieveMessage parsed);
        Assert.Equal("warning", parsed.Structure.Summary.Subject);
        Assert.Equal(2, parsed.Structure.Root.Children.Count);
        Assert.True(parsed.Structure.Root.Children[1].IsMessage);
        Assert.Equal(4, parsed.Structure.Root.Children[1].Children[0].Children.Count);
        Assert.Contains(Message.ReplaceLineEndings("\r\n"), changed, StringComparison.Ordinal);
    }

    // §6: "Any headers specified by :headers are copied"; else the date and the sender are those of the run.
    [Fact]
    public void The_header_of_an_enclosing_message_is_the_users_own()
    {
        const string script = "require \"enclose\"; enclose :headers [\"X-Priority\", \"Cc\"] \"Beware.\";";
        SieveResult result = Scripts.Run(script, with: static setup => setup with { Time = new FakeTimeProvider(new DateTimeOffset(2025, 12, 2, 3, 4, 5, TimeSpan.Zero)) });
        string changed = Encoding.UTF8.GetString(Assert.Single(result.Actions).Message!.ToBytes());
        string header = changed[..changed.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.Equal(["Return-Path", "Received", "Cc", "Subject", "X-Priority", "From", "Date", "Message-ID", "MIME-Version", "Content-Type"],
            header.Split("\r\n").Where(static line => !char.IsWhiteSpace(line[0])).Select(static line => line.Split(':')[0]));
        Assert.Contains("\r\nFrom: roadrunner@acme.example.com\r\nDate: Tue, 02 Dec 2025 03:04:05 +0000\r\n", header, StringComparison.Ordinal);
        Assert.Contains("\r\nSubject: =?utf-8?Q?I_have_a_present_for_you_=E2=9C=89?=\r\n", header, StringComparison.Ordinal);
        Assert.Contains(".enclosed@acme.example.com>", header, StringComparison.Ordinal);
        Assert.DoesNotContain("present-1", header, StringComparison.Ordinal);

        result = Scripts.Run("require \"enclose\"; enclose :headers [\"from\", \"date\", \"message-id\", \"to\"] \"Beware.\";");
        header = Encoding.UTF8.GetString(Assert.Single(result.Actions).Message!.ToBytes());
        header = header[..header.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.Contains("\r\nFrom: \"Wile E. Coyote\" <coyote@desert.example.org>\r\nTo: ", header, StringComparison.Ordinal);
        Assert.Contains("\r\nDate: Sun, 30 Nov 2025 10:00:00 +0200\r\nMessage-ID: <present-1@desert.example.org>\r\n", header, StringComparison.Ordinal);
    }

    // §6: "This action does not affect messages that are forwarded via a "redirect" action."
    [Fact]
    public void Redirects_send_what_was_not_enclosed()
    {
        SieveResult result = Scripts.Run("""
            require ["enclose", "editheader", "copy", "fileinto"];
            addheader "X-Before" "1";
            enclose "Beware.";
            addheader "X-After" "1";
            redirect :copy "a@b.example";
            fileinto "x";
            """, Message);
        string redirected = Encoding.UTF8.GetString(Assert.IsType<RedirectAction>(result.Actions[0]).Message!.ToBytes());
        Assert.Equal("X-Before: 1\r\n" + Message.ReplaceLineEndings("\r\n"), redirected);
        Assert.Contains("Beware.", Encoding.UTF8.GetString(result.Actions[1].Message!.ToBytes()), StringComparison.Ordinal);
        Assert.Null(Scripts.Run("require \"enclose\"; enclose \"Beware.\"; redirect \"a@b.example\";", Message).Actions[0].Message);
    }

    // §5: "This SHOULD be flagged as a compilation error."
    [Theory]
    [InlineData(":subject \"x\"")]
    [InlineData(":from \"a@b.example\"")]
    public void An_entity_has_no_subject_or_sender_beside_it(string tag) =>
        Assert.Contains("':mime'", Scripts.Errors($"require \"replace\"; replace :mime {tag} \"Content-Type: text/plain\n\nx\";"), StringComparison.Ordinal);

    // §7: "If the transfer encoding or character set is unrecognized by the implementation or recognized but invalid, an empty string will result."
    [Theory]
    [InlineData("text/plain; charset=utf-8", "8bit", "caf\u00e9", "caf\u00e9")]
    [InlineData("text/plain", "8bit", "caf\u00e9", "caf\u00e9")]
    [InlineData("text/plain; charset=utf-8", "quoted-printable", "caf=C3=A9", "caf\u00e9")]
    [InlineData("text/plain; charset=utf-8", "quoted-printable", "caf=E9", "")]
    [InlineData("text/plain; charset=us-ascii", "8bit", "caf\u00e9", "")]
    [InlineData("text/plain; charset=x-klingon", "7bit", "cafe", "")]
    [InlineData("text/plain; charset=utf-8", "x-uuencode", "cafe", "")]
    public void Text_that_cannot_be_read_is_empty(string type, string encoding, string body, string text) =>
        Assert.Equal($"fileinto t{text}", Scripts.Actions("""
            require ["foreverypart", "extracttext", "variables", "fileinto"];
            foreverypart { extracttext "t"; extracttext "t"; fileinto "t${t}"; }
            """, $"From: a@b.example\nMIME-Version: 1.0\nContent-Type: {type}\nContent-Transfer-Encoding: {encoding}\n\n{body}"));

    // The scripts of §9.1 to §9.3; the second has ":text" for "text:" there, the last lacks "foreverypart" and does nothing with what it took.
    [Fact]
    public void The_examples_of_the_RFC_work()
    {
        SieveResult result = Scripts.Run("""
            require [ "foreverypart", "mime", "replace" ];
            foreverypart
            {
              if anyof (
                     header :mime :contenttype :is
                       "Content-Type" "application/exe",
                     header :mime :param "filename"
                       :matches ["Content-Type", "Content-Disposition"] "*.com" )
              {
                replace "Executable attachment removed by user filter";
              }
            }
            """, Message.Replace("2Eexe", "2Ecom", StringComparison.Ordinal));
        string changed = Encoding.UTF8.GetString(Assert.Single(result.Actions).Message!.ToBytes());
        Assert.Contains("Executable attachment removed by user filter", changed, StringComparison.Ordinal);
        Assert.DoesNotContain("ZXZpbA==", changed, StringComparison.Ordinal);

        result = Scripts.Run("""
            require [ "foreverypart", "mime", "enclose" ];

            foreverypart
            {
              if header :mime :param "filename"
                 :matches ["Content-Type", "Content-Disposition"]
                   ["*.com", "*.exe", "*.vbs", "*.scr",
                    "*.pif", "*.hta", "*.bat", "*.zip" ]
              {
                # these attachment types are executable
                enclose :subject "Warning" text:
            WARNING! The enclosed message contains executable attachments.
            These attachment types may contain a computer virus program
            that can infect your computer and potentially damage your data.

            Before clicking on these message attachments, you should verify
            with the sender that this message was sent by them and not a
            computer virus.
            .
            ;
                break;
              }
            }
            """, Message);
        SieveMessage parsed = SieveMessage.FromBytes(Assert.Single(result.Actions).Message!.ToBytes());
        Assert.Equal("Warning", parsed.Structure.Summary.Subject);
        Assert.Equal(["plain", "rfc822"], parsed.Structure.Root.Children.Select(static part => part.Subtype));
        Assert.Contains("computer virus.\r\n", Encoding.UTF8.GetString(parsed.Read(0, 10000).Span), StringComparison.Ordinal);

        Assert.Equal("fileinto parts: caf\u00e9 and text", Scripts.Actions("""
            require ["mime", "foreverypart", "variables", "extracttext", "fileinto"];

            if header :contains "from" "a@example.com"
            {
              # :matches is used to get the value of the Subject header
              if header :matches "Subject" "*"
              {
                set "subject" "${1}";
              }

              # extract the first 100 characters of the first text/* part
              foreverypart
              {
                if header :mime :type :is "Content-Type" "text"
                {
                  extracttext :first 100 "msgcontent";
                  break;
                }
              }

              # if it's not a 'for your information' message
              if not header :contains "subject" "FYI:"
              {
                fileinto "${subject}: ${msgcontent}";
              }
            }
            """, Message));
    }

    [Fact]
    public void A_message_that_is_too_large_is_not_changed()
    {
        SieveResult result = Scripts.Run("require \"enclose\"; enclose \"x\";", Message, limits: new SieveLimits { ChangedMessageOctets = 100 });
        Assert.Equal("The message is too large to be enclosed.", result.Error);
    }

    private static string Changed(string script, out SieveMessage parsed)
    {
        SieveResult result = Scripts.Run($"require [{string.Join(", ", Require.Split(' ').Select(static r => $"\"{r}\""))}]; {script}", Message);
        Assert.Null(result.Error);
        byte[] bytes = Assert.Single(result.Actions).Message!.ToBytes();
        parsed = SieveMessage.FromBytes(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
