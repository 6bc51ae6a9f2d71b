// What sieve.sh measures on our side, and what it gives to both:
//   script misses|last|mixed        prints a script of 50 rules
//   messages FOLDER COUNT           writes so many messages into a Maildir
//   run SCRIPT FOLDER [ROUNDS]      reads, parses and filters each message of the Maildir, one after the other
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Posthouse.Micro;
using Posthouse.Sieve;

switch (args)
{
    case ["script", var rules]:
        Console.Write(SieveScripts.Of(rules).Replace("\n", "\r\n", StringComparison.Ordinal));
        return 0;
    case ["messages", var folder, var count]:
        foreach (string part in (string[])["cur", "new", "tmp"]) Directory.CreateDirectory(Path.Combine(folder, part));
        for (int i = 1; i <= int.Parse(count, CultureInfo.InvariantCulture); i++)
        {
            string text = SieveScripts.Mail.Replace("<123@", string.Create(CultureInfo.InvariantCulture, $"<{i}@"), StringComparison.Ordinal).ReplaceLineEndings("\r\n");
            File.WriteAllText(Path.Combine(folder, "cur", string.Create(CultureInfo.InvariantCulture, $"1700000000.M{i}.bench:2,")), text);
        }

        return 0;
    case ["run", var script, var folder, .. var rest]:
        Run(script, folder, rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 3);
        return 0;
    default:
        Console.Error.WriteLine("usage: script misses|last|mixed | messages FOLDER COUNT | run SCRIPT FOLDER [ROUNDS]");
        return 2;
}

static void Run(string script, string folder, int rounds)
{
    SieveScript compiled = SieveCompiler.Compile(File.ReadAllBytes(script), SieveCapabilities.Delivery).Script ?? throw new InvalidDataException("The script has errors.");
    var envelope = new SieveEnvelope("alice@example.com", "bob@example.net");
    for (int round = 1; round <= rounds; round++)
    {
        int messages = 0, actions = 0;
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long begun = Stopwatch.GetTimestamp();
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "cur")))
        {
            var context = new SieveContext { Message = SieveMessage.FromBytes(File.ReadAllBytes(file)), Envelope = envelope, OwnAddresses = ["bob@example.net"] };
            actions += compiled.Run(context).Actions.Count;
            messages++;
        }

        TimeSpan spent = Stopwatch.GetElapsedTime(begun);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages} messages, {actions} actions, {spent.TotalSeconds:F2} s, processor {cpu.TotalSeconds:F2} s, {spent.TotalMicroseconds / messages:F1} us a message"));
    }
}
