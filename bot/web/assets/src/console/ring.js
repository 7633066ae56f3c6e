// The console's sound: off or on as somebody chose on the queue.

const sound = "repaybot-sound";

/** Two short soft tones, made here: there is no file to load. Lower ones for what is late. */
export function ring(pitches = [659, 880]) {
  if (localStorage.getItem(sound) === "off") return;
  const audio = new AudioContext();
  pitches.forEach((pitch, i) => {
    const at = audio.currentTime + i * 0.14;
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.12, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  });
  setTimeout(() => audio.close(), 1200);
}
