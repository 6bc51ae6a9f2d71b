using System.Globalization;

namespace Posthouse.Server;

/// <summary>What the terminal shows when a demo is ready: where it is, who is there, how to read and to send.</summary>
internal static class DemoText
{
    internal static void Write(TextWriter writer, PosthouseConfiguration configuration, int basePort, bool temporary, string program)
    {
        string Port(int port) => (basePort + port).ToString(CultureInfo.InvariantCulture);
        writer.WriteLine(
            $"""

            Posthouse is ready: mail for {DemoSetup.Domain} on 127.0.0.1, data in {configuration.DataFolder}{(temporary ? " (removed at the end)" : "")}

              accounts    alice@{DemoSetup.Domain} (administrator), bob@{DemoSetup.Domain}, carol@{DemoSetup.Domain}; everyone@{DemoSetup.Domain} reaches all
              password    {DemoSetup.Password}
              webmail     http://127.0.0.1:{Port(80)}/ or https://127.0.0.1:{Port(443)}/
              console     http://127.0.0.1:{Port(80)}/console/ to administer all of it: sign in as alice@{DemoSetup.Domain}
              SMTP        {Port(25)} from other servers; {Port(587)} (STARTTLS) and {Port(465)} (TLS) to send
              IMAP        {Port(143)} (STARTTLS) and {Port(993)} (TLS)
              POP3        {Port(110)} (STARTTLS) and {Port(995)} (TLS)
              HTTP        {Port(80)} and {Port(443)} (TLS): /setup, /.well-known/jmap, /metrics, /healthz, /readyz, /api/v1
              filters     ManageSieve on {Port(4190)} (STARTTLS)
              certificate self-signed: tell your program to accept it

            Read mail
              mutt      mutt -f imap://alice%40{DemoSetup.Domain}:{DemoSetup.Password}@127.0.0.1:{Port(143)}/INBOX
              curl      curl -k --user alice@{DemoSetup.Domain}:{DemoSetup.Password} "imaps://127.0.0.1:{Port(993)}/INBOX;MAILINDEX=1"

            Send mail
              swaks     swaks --server 127.0.0.1:{Port(587)} -tls --auth-user alice@{DemoSetup.Domain} --auth-password {DemoSetup.Password} \
                              --from alice@{DemoSetup.Domain} --to bob@{DemoSetup.Domain} --header 'Subject: Hello'
              curl      printf 'From: alice@{DemoSetup.Domain}\nTo: bob@{DemoSetup.Domain}\nSubject: Hello\n\nHello, Bob.\n' | \
                        curl -k --ssl-reqd --user alice@{DemoSetup.Domain}:{DemoSetup.Password} smtp://127.0.0.1:{Port(587)} \
                             --mail-from alice@{DemoSetup.Domain} --mail-rcpt bob@{DemoSetup.Domain} --upload-file - --crlf

            Look behind the scenes
              {program} message trace --to bob@{DemoSetup.Domain} --data {configuration.DataFolder}
              {program} account list --data {configuration.DataFolder}

            Ctrl-C ends it.
            """);
    }
}
