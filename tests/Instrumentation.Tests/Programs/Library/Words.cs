using System;
using System.Collections.Generic;

namespace PerfGate.Torture.Library
{
    /// <summary>A leaf that another assembly calls, and what may not be one.</summary>
    public class Words
    {
        private readonly List<string> _words = new List<string>();

        public int Count { get; private set; }

        public int Size => _words.Count;

        public virtual int Virtual => 3;

        public static int Taken(int n) => n + 1;

        public void Add(string word)
        {
            if (word == null)
            {
                throw new ArgumentNullException(nameof(word));
            }

            _words.Add(word);
            Count++;
        }

        public string Where() => new System.Diagnostics.StackTrace(true).GetFrame(0).GetFileLineNumber().ToString();
    }
}
