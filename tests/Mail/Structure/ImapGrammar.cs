using System.Text;

namespace Posthouse.Mail.Tests.Structure;

/// <summary>Checks rendered values against the grammar of RFC 9051 §9, as a strict client reads them.</summary>
internal static class ImapGrammar
{
    internal static void CheckEnvelope(ReadOnlySpan<byte> text)
    {
        var reader = new Reader(text);
        reader.Envelope();
        reader.End();
    }

    internal static void CheckBody(ReadOnlySpan<byte> text)
    {
        var reader = new Reader(text);
        reader.Body();
        reader.End();
    }

    private ref struct Reader(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _at;

        internal void Envelope()
        {
            Expect("(");
            NString();
            Expect(" ");
            NString();
            for (int i = 0; i < 6; i++)
            {
                Expect(" ");
                Addresses();
            }

            Expect(" ");
            NString();
            Expect(" ");
            NString();
            Expect(")");
        }

        internal void Body()
        {
            Expect("(");
            if (Peek() == '(')
            {
                while (Peek() == '(') Body();
                Expect(" ");
                String();
                if (Peek() == ' ') Multi();
            }
            else
            {
                Single();
            }

            Expect(")");
        }

        internal readonly void End()
        {
            if (_at != _text.Length) throw Wrong();
        }

        private void Multi()
        {
            Expect(" ");
            Parameters();
            Tail();
        }

        private void Single()
        {
            string type = String();
            Expect(" ");
            string subtype = String();
            Expect(" ");
            Parameters();
            Expect(" ");
            NString();
            Expect(" ");
            NString();
            Expect(" ");
            String();
            Expect(" ");
            Number();
            bool message = type == "message" && subtype is "rfc822" or "global";
            if (message)
            {
                Expect(" ");
                Envelope();
                Expect(" ");
                Body();
            }

            if (message || type == "text")
            {
                Expect(" ");
                Number();
            }

            if (Peek() != ' ') return;
            Expect(" ");
            NString();
            Tail();
        }

        private void Tail()
        {
            Expect(" ");
            if (Peek() == '(')
            {
                Expect("(");
                String();
                Expect(" ");
                Parameters();
                Expect(")");
            }
            else
            {
                Expect("NIL");
            }

            Expect(" ");
            if (Peek() == '(')
            {
                Expect("(");
                String();
                while (Peek() == ' ')
                {
                    Expect(" ");
                    String();
                }

                Expect(")");
            }
            else
            {
                NString();
            }

            Expect(" ");
            NString();
        }

        private void Parameters()
        {
            if (Peek() == 'N')
            {
                Expect("NIL");
                return;
            }

            Expect("(");
            while (true)
            {
                String();
                Expect(" ");
                String();
                if (Peek() == ')') break;
                Expect(" ");
            }

            Expect(")");
        }

        private void Addresses()
        {
            if (Peek() == 'N')
            {
                Expect("NIL");
                return;
            }

            Expect("(");
            do
            {
                Expect("(");
                NString();
                Expect(" ");
                NString();
                Expect(" ");
                NString();
                Expect(" ");
                NString();
                Expect(")");
            }
            while (Peek() == '(');
            Expect(")");
        }

        private void NString()
        {
            if (Peek() == 'N') Expect("NIL");
            else String();
        }

        private string String()
        {
            if (Peek() == '{')
            {
                Expect("{");
                int length = Number();
                Expect("}\r\n");
                if (_text.Slice(_at, length).Contains((byte)0)) throw Wrong();
                _at += length;
                return "";
            }

            Expect("\"");
            var value = new StringBuilder();
            while (Peek() != '"')
            {
                if (Peek() == '\\') _at++;
                char c = Peek();
                if (c is '\0' or '\r' or '\n' or >= '\x80') throw Wrong();
                value.Append(c);
                _at++;
            }

            Expect("\"");
            return value.ToString();
        }

        private int Number()
        {
            int start = _at;
            while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at])) _at++;
            return int.Parse(_text[start.._at], System.Globalization.CultureInfo.InvariantCulture);
        }

        private readonly char Peek() => _at < _text.Length ? (char)_text[_at] : throw Wrong();

        private void Expect(string expected)
        {
            foreach (char c in expected)
            {
                if (Peek() != c) throw Wrong();
                _at++;
            }
        }

        private readonly FormatException Wrong() => new($"At {_at}: {Encoding.Latin1.GetString(_text)}");
    }
}
